package conformance

import (
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// results is where docs/conformance.md is made from, beside those of the Java
// tests: one line "row <tab> test <tab> verdict" per row and test. Runs with
// and without a cluster share it: the last verdict of a test counts.
const results = "target/conformance.tsv"

var (
	writing  sync.Mutex
	verdicts = map[string]string{}
)

// proves records under its rows how a test ends; a skipped test says nothing.
func proves(t *testing.T, rows ...string) {
	t.Helper()
	t.Cleanup(func() {
		if t.Skipped() {
			return
		}
		verdict := "passed"
		if t.Failed() {
			verdict = "failed"
		}
		writing.Lock()
		defer writing.Unlock()
		for _, row := range rows {
			verdicts[row+"\tgo:"+t.Name()] = verdict
		}
	})
}

func TestMain(m *testing.M) {
	code := m.Run()
	if err := write(); err != nil {
		panic(err)
	}
	os.Exit(code)
}

func write() error {
	all := map[string]string{}
	earlier, err := os.ReadFile(results)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	for line := range strings.Lines(string(earlier)) {
		end := strings.LastIndex(line, "\t")
		all[line[:end]] = strings.TrimSpace(line[end+1:])
	}
	maps.Copy(all, verdicts)
	var text strings.Builder
	for _, test := range slices.Sorted(maps.Keys(all)) {
		text.WriteString(test + "\t" + all[test] + "\n")
	}
	if err := os.MkdirAll("target", 0o755); err != nil {
		return err
	}
	return os.WriteFile(results, []byte(text.String()), 0o644)
}
