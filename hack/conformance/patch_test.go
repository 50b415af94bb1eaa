package conformance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
)

// Patches the module's EmittedPatchesTest made and carried out, carried out by
// the library kube-apiserver uses.

func TestGoPatchesAlike(t *testing.T) {
	// As apiserver's server.Config sets it.
	jsonpatch.AccumulatedCopySizeLimit = 3 * 1024 * 1024
	for file, apply := range map[string]func(document, patch []byte) ([]byte, error){
		"json.jsonl": func(document, patch []byte) (result []byte, err error) {
			decoded, err := jsonpatch.DecodePatch(patch)
			if err != nil {
				return nil, err
			}
			// It does not expect a root to be tested without a value.
			defer func() {
				if r := recover(); r != nil {
					err = fmt.Errorf("panic: %v", r)
				}
			}()
			return decoded.Apply(document)
		},
		"merge.jsonl": jsonpatch.MergePatch,
	} {
		t.Run(file, func(t *testing.T) {
			content, err := os.ReadFile(filepath.Join("..", "..", "apiserver", "machinery", "target", "patch", file))
			if err != nil {
				t.Fatalf("run mvn verify -pl apiserver/machinery first (%v)", err)
			}
			lines := bufio.NewScanner(bytes.NewReader(content))
			for wrong := 0; lines.Scan() && wrong < 10; {
				var c struct {
					Document, Patch, Result json.RawMessage
					Code                    int
				}
				if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
					t.Fatal(err)
				}
				result, err := apply(c.Document, c.Patch)
				if (err != nil) != (c.Code != 0) || (err == nil && !sameJSON(t, result, c.Result)) {
					t.Errorf("%s\n+ %s\nours: %s %d\nGo's: %s %v", c.Document, c.Patch, c.Result, c.Code, result, err)
					wrong++
				}
			}
		})
	}
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	return canonical(t, a) == canonical(t, b)
}

func canonical(t *testing.T, document []byte) string {
	t.Helper()
	var tree any
	if err := json.Unmarshal(document, &tree); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
