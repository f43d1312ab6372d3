package trust

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

func TestBackupRequest(t *testing.T) {
	s, err := NewSigner()
	if err != nil {
		t.Fatal(err)
	}
	want := BackupRequest{ID: uuid.Must(uuid.NewV7()), Group: "g", Issued: time.Date(2027, 1, 2, 3, 4, 5, 6000, time.UTC)}
	request, err := NewBackupRequest(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseBackupRequest(request)
	if err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("%v, %s", err, cmp.Diff(want, got))
	}
	signature := s.SignBackup(request)
	if err := VerifyBackup(request, signature, s.Name); err != nil {
		t.Error(err)
	}
	// A signature over one kind of thing never passes for another.
	if err := VerifyBackup(request, s.Sign(request).Signature, s.Name); !errors.Is(err, ErrSignature) {
		t.Errorf("as a command's: %v", err)
	}
	if err := VerifyBackup(request, s.SignAttachment(string(request)), s.Name); !errors.Is(err, ErrSignature) {
		t.Errorf("as an attachment's: %v", err)
	}
	if err := VerifyBackup(append(request, ' '), signature, s.Name); !errors.Is(err, ErrSignature) {
		t.Errorf("over other bytes: %v", err)
	}
	if err := VerifyBackup(request, signature, "U"); err == nil {
		t.Error("of no key")
	}
	for _, bad := range []string{"", "{}", "null", strings.Replace(string(request), "{", `{"group":"h",`, 1), string(request) + "{}",
		strings.Replace(string(request), `"group"`, `"grup"`, 1), strings.Replace(string(request), want.ID.String(), uuid.NewString(), 1)} {
		var malformed *MalformedError
		if _, err := ParseBackupRequest([]byte(bad)); !errors.As(err, &malformed) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
