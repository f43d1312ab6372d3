package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"concord/aggregates"
	"concord/aggregates/group/mandate"
)

// What a machine is to have.
const (
	diskEnough = 2 << 30   // bytes
	diskLeast  = 256 << 20 // below it a node is about to stand still

	inodesEnough = 10_000 // a node takes one for each 8 MiB of the log and a few beside
	inodesLeast  = 1_000

	filesEnough = 4_096 // of which each connection takes one
	filesLeast  = 512

	clockNear = 5 * time.Second             // that two clocks may be apart: the node's is told to the second
	clockFar  = aggregates.MaxClockSkew / 2 // beyond it a command's own time is soon too far off
)

// written is before this program was: no clock is right that shows it.
var written = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func (p *Patient) clock() Finding {
	const check = "clock"
	now := p.Now()
	if now.Before(written) {
		return ok(check, "it shows %s, a time before this program was written", now.UTC().Format(time.RFC3339)).
			wrong("set the clock, and keep it by NTP (timedatectl set-ntp true)")
	}
	if last, file := p.lastWritten(); last.Sub(now) > clockNear {
		return ok(check, "it shows %s, but %s was written at %s: the clock was set back, or was ahead", now.UTC().Format(time.RFC3339), file, last.UTC().Format(time.RFC3339)).
			wrong("set the clock, and keep it by NTP (timedatectl set-ntp true); what is recorded next has the time of the last event until the clock has passed it")
	}
	if p.Node == nil || p.Node.Date.IsZero() {
		return ok(check, "it shows %s; there is no node's to compare it with", now.UTC().Format(time.RFC3339))
	}
	apart := p.Node.Date.Sub(p.Node.At).Truncate(time.Second)
	switch f := ok(check, "it is %s the node's, to the second", offset(apart)); {
	case apart.Abs() > clockFar:
		return f.wrong("set the clock that is wrong, and keep both by NTP (timedatectl set-ntp true): commands that are dated more than %s off are refused", aggregates.MaxClockSkew)
	case apart.Abs() > clockNear:
		return f.warning("keep both clocks by NTP (timedatectl set-ntp true)")
	default:
		return ok(check, "it shows what the node's does, to %d seconds", clockNear/time.Second)
	}
}

func offset(apart time.Duration) string {
	if apart > 0 {
		return apart.String() + " behind"
	}
	return (-apart).String() + " ahead of"
}

// ntp asks whether anything keeps the clock.
func (p *Patient) ntp() Finding {
	const check, keep = "time synchronization", "keep the clock by NTP (timedatectl set-ntp true): a command that is dated more than %s off is refused"
	kept, err := p.Kept()
	switch {
	case err != nil:
		return ok(check, "whether the clock is kept is not known: %v", err).warning(keep, aggregates.MaxClockSkew)
	case !kept:
		return ok(check, "the kernel knows of nobody who keeps the clock").warning(keep, aggregates.MaxClockSkew)
	}
	return ok(check, "the kernel says that the clock is kept")
}

// lastWritten returns when something in the node's directory was last written, and what.
func (p *Patient) lastWritten() (at time.Time, file string) {
	entries, err := os.ReadDir(p.Dir)
	if err != nil {
		return at, "" // said of the directory
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.ModTime().After(at) {
			at, file = info.ModTime(), filepath.Join(p.Dir, e.Name())
		}
	}
	return at, file
}

func (p *Patient) disk() Finding {
	const check = "disk"
	dir := existing(p.Dir)
	free, err := p.Disk(dir)
	if err != nil {
		return ok(check, "how much is free at %s is not known: %v", dir, err).warning("see to it that %s are free", size(diskEnough))
	}
	switch f := ok(check, "%s free at %s", size(free), dir); {
	case free < diskLeast:
		return f.wrong("make room: below that a node may be unable to write; %s are enough for long", size(diskEnough))
	case free < diskEnough:
		return f.warning("make room: %s are enough for long", size(diskEnough))
	default:
		return f
	}
}

// existing is a directory, or the nearest above it that is there.
func existing(dir string) string {
	for {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

func size(bytes uint64) string {
	if bytes >= 10<<30 {
		return fmt.Sprintf("%d GiB", bytes>>30)
	}
	if bytes >= 1<<30 {
		return fmt.Sprintf("%.1f GiB", float64(bytes)/(1<<30))
	}
	return fmt.Sprintf("%d MiB", bytes>>20)
}

func (p *Patient) inodes() Finding {
	const check = "inodes"
	dir := existing(p.Dir)
	free, total, err := p.Inodes(dir)
	if err != nil {
		return ok(check, "how many files may still be made at %s is not known: %v", dir, err).warning("see to it that they are %d", inodesEnough)
	}
	if total == 0 {
		return ok(check, "as many files may be made at %s as there is room for", dir)
	}
	switch f := ok(check, "%d files may still be made at %s", free, dir); {
	case free < inodesLeast:
		return f.wrong("remove files that nobody needs (df -i, du --inodes): %d free inodes are enough for long", inodesEnough)
	case free < inodesEnough:
		return f.warning("remove files that nobody needs (df -i, du --inodes): %d free inodes are enough for long", inodesEnough)
	default:
		return f
	}
}

func (p *Patient) files() Finding {
	const check = "open files"
	n, err := p.Files()
	if err != nil {
		return ok(check, "how many a process may have is not known: %v", err).warning("see to it that they are %d", filesEnough)
	}
	const raise = "raise the limit for the node (ulimit -n %d; LimitNOFILE= in a unit of systemd): each connection takes one"
	switch f := ok(check, "a process that is started here may have %d", n); {
	case n < filesLeast:
		return f.wrong(raise, filesEnough)
	case n < filesEnough:
		return f.warning(raise, filesEnough)
	default:
		return f
	}
}

func (p *Patient) zone() Finding {
	const check = "time zones"
	name := mandate.BuiltIn().TimeZone
	if p.Node != nil && p.Node.Zone != "" {
		name = p.Node.Zone
	}
	if _, err := p.Zone(name); err != nil {
		return ok(check, "%s, the group's, is not known: %v", name, err).
			wrong("build the program as it is (its zone data are in the binary), or install tzdata and set ZONEINFO to where it is")
	}
	return ok(check, "the data are there; the group's is %s", name)
}
