package conformance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"sigs.k8s.io/yaml"
)

// YAML the module's YamlBodyTest wrote and read, read by upstream.
func TestGoReadsYAMLBodiesAlike(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "..", "apiserver", "machinery", "target", "body", "yaml.jsonl"))
	if err != nil {
		t.Fatalf("run mvn verify -pl apiserver/machinery first (%v)", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(content))
	for wrong := 0; lines.Scan() && wrong < 10; {
		var c struct{ YAML, JSON, Duplicates, Error string }
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		gos, err := yaml.YAMLToJSON([]byte(c.YAML))
		if (err != nil) != (c.Error != "") {
			t.Errorf("%s\nours: %s %s\nGo's: %s %v", c.YAML, c.JSON, c.Error, gos, err)
			wrong++
			continue
		}
		if err != nil {
			continue
		}
		duplicates := ""
		if _, err := yaml.YAMLToJSONStrict([]byte(c.YAML)); err != nil {
			duplicates = err.Error()
		}
		if string(gos) != c.JSON || duplicates != c.Duplicates {
			t.Errorf("%s\nours: %s %s\nGo's: %s %s", c.YAML, c.JSON, c.Duplicates, gos, duplicates)
			wrong++
		}
	}
}
