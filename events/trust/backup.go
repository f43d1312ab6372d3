package trust

import (
	"time"

	"github.com/google/uuid"

	"concord/events"
)

// BackupRequest asks a node for a copy of the whole log. It is signed over its exact
// bytes, and good for once.
type BackupRequest struct {
	ID     uuid.UUID `json:"id"` // UUIDv7
	Group  string    `json:"group"`
	Issued time.Time `json:"issued"` // by the clock on the wall, whatever the group's shows
}

const backupContext = "concord-backup-v1\n"

// NewBackupRequest returns the bytes of a request that are to be signed.
func NewBackupRequest(r BackupRequest) ([]byte, error) {
	r.Issued = events.Time(r.Issued)
	return events.MarshalJSON(r)
}

// ParseBackupRequest reads a request as strictly as it must have been written. The
// error is a [*MalformedError].
func ParseBackupRequest(signed []byte) (BackupRequest, error) {
	var r BackupRequest
	if err := events.UnmarshalJSON(signed, &r); err != nil {
		return r, &MalformedError{err.Error()}
	}
	if r.ID.Version() != 7 || r.Group == "" || r.Issued.IsZero() {
		return r, &MalformedError{"id (a UUIDv7), group and issued are needed"}
	}
	return r, nil
}

// SignBackup signs the bytes of a request.
func (s Signer) SignBackup(request []byte) []byte {
	return s.sign(append([]byte(backupContext), request...))
}

// VerifyBackup returns nil if a request was signed by the named key, else an error
// that says why not.
func VerifyBackup(request, signature []byte, key string) error {
	k, err := ParseKey(key)
	if err != nil {
		return err
	}
	if !k.Verify(append([]byte(backupContext), request...), signature) {
		return ErrSignature
	}
	return nil
}
