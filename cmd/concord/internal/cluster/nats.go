package cluster

import (
	"bytes"
	"fmt"
	"strings"

	"concord/cmd/concord/internal/accounts"
)

// routeUser is as whom the servers log in to each other.
const routeUser = "concord"

// natsConfig is the configuration of the three servers; each is told its name by its
// command line. Who is not named in it is not let in.
func natsConfig(group, password string, users accounts.Users) []byte {
	var routes []string
	for _, server := range natsServers {
		routes = append(routes, fmt.Sprintf("    \"nats-route://%s:%s@%s:6222\"", routeUser, password, server))
	}
	return bytes.TrimLeft(fmt.Appendf(nil, `
# The NATS servers of the group %s; written by "concord cluster init". It holds the
# password with which they find each other: keep it readable by its owner alone.

listen: "0.0.0.0:4222"
http: "0.0.0.0:8222" # their health, asked for by "concord health"; not published

jetstream {
  store_dir: "/data"
  sync_interval: always # what is acknowledged is on the disk
}

cluster {
  name: "concord-%s"
  listen: "0.0.0.0:6222"
  no_advertise: true
  authorization { user: %s, password: "%s", timeout: 2 }
  routes: [
%s
  ]
}

system_account: %s
%s`, group, group, routeUser, password, strings.Join(routes, "\n"), accounts.System, accounts.Config(group, users)), "\n")
}
