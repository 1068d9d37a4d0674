//go:build tools

// Package tools keeps the programs that the test cluster builds in the module graph.
package tools

import _ "go.etcd.io/etcd/server/v3"
