//go:build tools

// Package tools keeps the helm that the tests build in the module graph.
package tools

import _ "helm.sh/helm/v4/cmd/helm"
