package conformance

import (
	"fmt"
	"os"
	"sync"
	"testing"
)

// results is where docs/conformance.md is made from, beside those of the Java
// tests: one line "row <tab> test <tab> verdict" per row and test.
const results = "target/conformance.tsv"

var writing sync.Mutex

// proves records under its rows how a test ends.
func proves(t *testing.T, rows ...string) {
	t.Helper()
	t.Cleanup(func() {
		verdict := "passed"
		switch {
		case t.Failed():
			verdict = "failed"
		case t.Skipped():
			verdict = "skipped"
		}
		writing.Lock()
		defer writing.Unlock()
		file, err := os.OpenFile(results, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		for _, row := range rows {
			fmt.Fprintf(file, "%s\tgo:%s\t%s\n", row, t.Name(), verdict)
		}
	})
}

func TestMain(m *testing.M) {
	if err := os.MkdirAll("target", 0o755); err != nil {
		panic(err)
	}
	if err := os.Remove(results); err != nil && !os.IsNotExist(err) {
		panic(err)
	}
	os.Exit(m.Run())
}
