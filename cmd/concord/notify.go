package main

import (
	"fmt"
	"net"
)

// What a service tells systemd (sd_notify(3)).
const (
	notifyReady    = "READY=1"
	notifyStopping = "STOPPING=1"
)

// notify tells systemd how the service is doing, where systemd started it: a datagram
// to the socket that it named in NOTIFY_SOCKET.
func notify(env func(string) string, state string) error {
	socket := env("NOTIFY_SOCKET")
	if socket == "" {
		return nil
	}
	// A name that begins with @ is an abstract one, as it is for package net.
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		return fmt.Errorf("telling systemd: %w", err)
	}
	defer c.Close()
	if _, err := c.Write([]byte(state)); err != nil {
		return fmt.Errorf("telling systemd: %w", err)
	}
	return nil
}
