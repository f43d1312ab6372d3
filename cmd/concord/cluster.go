package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"concord/aggregates/group/mandate"
	"concord/cmd/concord/internal/cluster"
)

func newClusterCommand(d *door) *cobra.Command {
	c := &cobra.Command{Use: "cluster", Short: "Several nodes and servers for one group"}
	c.AddCommand(newClusterInitCommand(d))
	return noun(c)
}

func newClusterInitCommand(d *door) *cobra.Command {
	var file string
	c := &cobra.Command{
		Use: "init DIR", Short: "Write the secrets of a new cluster, before it is started", Args: takes("DIR"),
		Long: `Writes into DIR, which must not be there yet, what docker-compose.yml starts three NATS
servers and two nodes with:
  compose.env            its settings
  nats.conf              the servers: who may log in, and the password between them
  auditor.nk             the key with which an auditor logs in to the servers
  concord-1, concord-2   the directory of each node: its key, and the mandate; in the
                         first one the key of the secretariat, which founds the group

All of it can be read by its owner alone, and the containers run as that user: you, or,
if you are root, a user that is nobody. Whoever holds the files holds the cluster.

If docker-compose.yml is in the directory where you are, and no .env is, that is made a
link to compose.env, so that "docker compose up" finds the settings by itself.`,
		Example: `  concord cluster init concord-cluster
  docker compose up -d`,
		RunE: func(_ *cobra.Command, args []string) error {
			content, group := mandate.BuiltInFile(), mandate.BuiltIn().Group
			if file != "" {
				m, err := readMandate(file)
				if err != nil {
					return err
				}
				if content, err = os.ReadFile(file); err != nil {
					return &inputError{err}
				}
				group = m.Group
			}
			made, err := cluster.Init(args[0], group, content)
			if err != nil {
				return &inputError{err}
			}
			found := linkSettings(made.Env)
			return d.answer(made, func() {
				d.say("%s holds the secrets of a cluster for %s. Keep it: whoever has it has the cluster.", made.Dir, d.out.Bold(made.Group))
				d.say("The secretariat's key is %s.", made.Secretariat)
				d.say("An auditor reads the log over NATS with %s.", made.Auditor)
				if found {
					d.next("docker compose up -d")
				} else {
					d.next("docker compose --env-file %s up -d (where docker-compose.yml is)", made.Env)
				}
				d.next("concord --key %s whoami", made.Secretariat)
			})
		},
	}
	c.Flags().StringVar(&file, "mandate", "", "`file` with the mandate to found the group with; built in: oewg-ict")
	return c
}

// linkSettings has docker compose find a cluster's settings by itself, where it is
// called from this directory and has none yet. It says whether it will.
func linkSettings(env string) bool {
	if _, err := os.Stat("docker-compose.yml"); err != nil {
		return false
	}
	if here, err := os.Getwd(); err == nil {
		if within, err := filepath.Rel(here, env); err == nil && filepath.IsLocal(within) {
			env = within
		}
	}
	return os.Symlink(env, ".env") == nil // what is there stays
}
