package main

import (
	"bytes"
	"path"
)

// True when some kustomization file of the tree may name a schema: field names count without regard to case.
func choosesSchema(asked request) bool {
	for name, content := range asked.Files {
		switch path.Base(name) {
		case "kustomization.yaml", "kustomization.yml", "Kustomization":
			if bytes.Contains(bytes.ToLower(content), []byte("openapi")) {
				return true
			}
		}
	}
	return false
}
