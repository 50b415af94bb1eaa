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

// Documents the module's EmittedYamlTest wrote, written by upstream.
func TestGoWritesYAMLToTheLetterAlike(t *testing.T) {
	proves(t, "C4")
	content, err := os.ReadFile(filepath.Join("..", "..", "apiserver", "machinery", "target", "body", "written.jsonl"))
	if err != nil {
		t.Fatalf("run mvn verify -pl apiserver/machinery first (%v)", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, 1<<20)
	wrong, long := 0, 0
	for lines.Scan() && wrong < 10 {
		var c struct{ JSON, YAML string }
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		var value any
		if err := json.Unmarshal([]byte(c.JSON), &value); err != nil {
			t.Fatal(err)
		}
		gos, err := yaml.JSONToYAML([]byte(c.JSON))
		if err != nil {
			// Upstream reads the JSON as YAML, whose keys must not be long.
			long++
			continue
		}
		if string(gos) != c.YAML {
			t.Errorf("%s\nours: %q\nGo's: %q", c.JSON, c.YAML, gos)
			wrong++
		}
	}
	if err := lines.Err(); err != nil || long > 100 {
		t.Fatal(err, long)
	}
}
