package doctor

import (
	"time"

	"concord/cmd/concord/internal/client"
)

// Patient is what is looked at.
type Patient struct {
	Dir    string // of the node
	Server string // address of the node, for what is said of it
	Node   *Heard // nil if none answers
	Silent error  // why none does

	// The machine.
	Now    func() time.Time
	Kept   func() (bool, error)                             // whether the kernel knows the clock to be kept by NTP
	Disk   func(dir string) (free uint64, err error)        // bytes that the node may still write
	Inodes func(dir string) (free, total uint64, err error) // files that may still be made; of 0 in all: as many as there is room for
	Files  func() (uint64, error)                           // files that a process may have open
	Zone   func(name string) (*time.Location, error)
}

// Heard is what the node said of itself.
type Heard struct {
	client.Readiness
	At   time.Time // by the clock here, when it was said
	Zone string    // the group's; "" if it was not asked
}

// OfThisMachine is a patient with the machine that this runs on.
func OfThisMachine(dir, server string) Patient {
	return Patient{Dir: dir, Server: server, Now: time.Now, Kept: clockKept, Disk: diskFree, Inodes: inodes, Files: openFiles, Zone: time.LoadLocation}
}

// Examine looks at everything, in the order in which it is best put right.
func (p *Patient) Examine() []Finding {
	out := []Finding{p.clock(), p.ntp(), p.disk(), p.inodes(), p.files(), p.zone()}
	out = append(out, p.directory()...)
	return append(out, p.node()...)
}
