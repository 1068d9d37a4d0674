// Answers questions about Flux's envsubst: one JSON object a line, {"text", "values"}; strict, as Flux is by default.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/fluxcd/pkg/envsubst"
)

type question struct {
	Text   string            `json:"text"`
	Values map[string]string `json:"values"`
}

type answer struct {
	Text  string `json:"text"`
	Error string `json:"error,omitempty"`
}

func ask(asked question) (told answer) {
	defer func() {
		if fault := recover(); fault != nil {
			told = answer{Error: fmt.Sprint("panic: ", fault)}
		}
	}()
	text, err := envsubst.Eval(asked.Text, func(name string) (string, bool) {
		value, isSet := asked.Values[name]
		return value, isSet
	})
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Text: text}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		if err := answers.Encode(ask(asked)); err != nil {
			panic(err)
		}
	}
}
