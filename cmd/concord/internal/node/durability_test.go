package node

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"
)

// operated starts a server with JetStream and a system account, as a cluster of
// somebody else's has, and returns its address and files with credentials of a user
// of the system account and of one of an ordinary account.
func operated(t *testing.T, syncAlways bool) (url, sys, user string) {
	t.Helper()
	pair := func(p nkeys.KeyPair, err error) (nkeys.KeyPair, string) {
		if err != nil {
			t.Fatal(err)
		}
		public, err := p.PublicKey()
		if err != nil {
			t.Fatal(err)
		}
		return p, public
	}
	encode := func(c jwt.Claims, by nkeys.KeyPair) string {
		token, err := c.Encode(by)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	operator, operatorKey := pair(nkeys.CreateOperator())
	system, systemKey := pair(nkeys.CreateAccount())
	group, groupKey := pair(nkeys.CreateAccount())
	claims := jwt.NewOperatorClaims(operatorKey)
	claims.SystemAccount = systemKey
	trusted, err := jwt.DecodeOperatorClaims(encode(claims, operator))
	if err != nil {
		t.Fatal(err)
	}
	accounts := &server.MemAccResolver{}
	for name, account := range map[string]*jwt.AccountClaims{systemKey: jwt.NewAccountClaims(systemKey), groupKey: jwt.NewAccountClaims(groupKey)} {
		if name == groupKey {
			account.Limits.JetStreamLimits = jwt.JetStreamLimits{MemoryStorage: -1, DiskStorage: -1, Streams: -1, Consumer: -1}
		}
		if err := accounts.Store(name, encode(account, operator)); err != nil {
			t.Fatal(err)
		}
	}
	creds := func(name string, account nkeys.KeyPair) string {
		user, userKey := pair(nkeys.CreateUser())
		seed, err := user.Seed()
		if err != nil {
			t.Fatal(err)
		}
		content, err := jwt.FormatUserConfig(encode(jwt.NewUserClaims(userKey), account), seed)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	s, err := server.NewServer(&server.Options{
		ServerName: "theirs", Host: "127.0.0.1", Port: server.RANDOM_PORT, NoLog: true, NoSigs: true,
		JetStream: true, StoreDir: t.TempDir(), SyncAlways: syncAlways,
		TrustedOperators: []*jwt.OperatorClaims{trusted}, SystemAccount: systemKey, AccountResolver: accounts,
	})
	if err != nil {
		t.Fatal(err)
	}
	go s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server did not start")
	}
	return s.ClientURL(), creds("sys.creds", system), creds("user.creds", group)
}

func TestDurabilityIsAskedFor(t *testing.T) {
	url, sys, user := operated(t, true)
	n := start(t, Options{Dir: t.TempDir(), NATS: []string{url}, Creds: user, Sys: sys})
	if n.Durability != Verified {
		t.Errorf("durability %q, although the server says that it writes through", n.Durability)
	}
	if _, err := Start(t.Context(), Options{Dir: t.TempDir(), NATS: []string{url}, Creds: user, Sys: user}); err == nil {
		t.Error("credentials that cannot ask the servers passed for an answer")
	}
}

func TestLazyServersAreRefused(t *testing.T) {
	url, sys, user := operated(t, false)
	_, err := Start(t.Context(), Options{Dir: t.TempDir(), NATS: []string{url}, Creds: user, Sys: sys})
	if err == nil || !strings.Contains(err.Error(), "theirs") || !strings.Contains(err.Error(), "sync_interval: always") {
		t.Errorf("a server that acknowledges before it has written: %v", err)
	}
	n := start(t, Options{Dir: t.TempDir(), NATS: []string{url}, Creds: user})
	if n.Durability != Unverified {
		t.Errorf("durability %q, although nobody was asked", n.Durability)
	}
}
