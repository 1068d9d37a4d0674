// Serves builds of kustomize over stdin and stdout, one JSON value a line, so that a comparison does not pay for a
// process each time. What would end the process (a panic of kustomize) is told as an answer.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// One build: the files of a tree, by paths relative to its root, and the folder to build.
type request struct {
	Files map[string][]byte `json:"files"`
	Path  string            `json:"path"`
}

type answer struct {
	Output string `json:"output"`
	Error  string `json:"error"`
	Panic  string `json:"panic"`
}

const root = "/tree/"

// Deeper recursions than any tree needs end soon, instead of filling the memory first.
const maxStackBytes = 64 << 20

func main() {
	debug.SetMaxStack(maxStackBytes)
	log.SetOutput(io.Discard)
	requests := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	answers := json.NewEncoder(os.Stdout)
	// kustomize warns on stderr, and nobody reads that here.
	os.Stderr.Close()
	for {
		var asked request
		if err := requests.Decode(&asked); err != nil {
			return
		}
		if err := answers.Encode(build(asked)); err != nil {
			return
		}
	}
}

func build(asked request) (result answer) {
	defer func() {
		if reason := recover(); reason != nil {
			result = answer{Panic: fmt.Sprint(reason)}
		}
	}()
	// A schema that a build chooses stays for the process, and the next build must not see it.
	if choosesSchema(asked) {
		openapi.ResetOpenAPI()
		defer openapi.ResetOpenAPI()
	}
	files := filesys.MakeFsInMemory()
	for path, content := range asked.Files {
		if err := files.WriteFile(root+path, content); err != nil {
			return answer{Error: err.Error()}
		}
	}
	options := krusty.MakeDefaultOptions()
	// What the command line does where no order is asked for.
	options.Reorder = krusty.ReorderOptionUnspecified
	built, err := krusty.MakeKustomizer(options).Run(files, root+asked.Path)
	if err != nil {
		return answer{Error: err.Error()}
	}
	text, err := built.AsYaml()
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Output: string(text)}
}
