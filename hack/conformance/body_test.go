package conformance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	kjson "sigs.k8s.io/json"
)

// Thing is the kind of the module's own tests, as a Go type.
type Thing struct {
	APIVersion string            `json:"apiVersion"`
	Kind       string            `json:"kind"`
	Metadata   metav1.ObjectMeta `json:"metadata"`
	Spec       Spec              `json:"spec"`
	Status     Status            `json:"status"`
}

type Spec struct {
	Text      string               `json:"text"`
	Number    int32                `json:"number"`
	Ratio     float64              `json:"ratio"`
	Flag      bool                 `json:"flag"`
	When      metav1.Time          `json:"when"`
	Set       []string             `json:"set"`
	Numbers   []int64              `json:"numbers"`
	List      []string             `json:"list"`
	Parts     []Part               `json:"parts"`
	Ports     []any                `json:"ports"`
	Map       map[string]string    `json:"map"`
	AtomicMap map[string]string    `json:"atomicMap"`
	DeepMap   map[string]Part      `json:"deepMap"`
	SetMap    map[string][]string  `json:"setMap"`
	Whole     map[string]any       `json:"whole"`
	Any       any                  `json:"any"`
	Raw       runtime.RawExtension `json:"raw"`
}

type Part struct {
	Name   string            `json:"name"`
	Size   int64             `json:"size"`
	Tags   []string          `json:"tags"`
	Labels map[string]string `json:"labels"`
	Parts  []Part            `json:"parts"`
}

type Status struct {
	Phase      string `json:"phase"`
	Conditions []Part `json:"conditions"`
}

// Bodies the module's EmittedBodiesTest wrote and read, read by the decoder of
// kube-apiserver.
func TestGoReadsBodiesAlike(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "..", "apiserver", "machinery", "target", "body", "bodies.jsonl"))
	if err != nil {
		t.Fatalf("run mvn verify -pl apiserver/machinery first (%v)", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(content))
	for wrong := 0; lines.Scan() && wrong < 5; {
		var c struct {
			Body    string
			Value   json.RawMessage
			Reports []string
			Error   string
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		var gos, ours Thing
		strict, err := kjson.UnmarshalStrict([]byte(c.Body), &gos)
		if err != nil || c.Error != "" {
			if err == nil || strings.ReplaceAll(err.Error(), "conformance.", "v1.") != c.Error {
				t.Errorf("%s\nours: %s\nGo's: %v", c.Body, c.Error, err)
				wrong++
			}
			continue
		}
		reports := []string{}
		for _, report := range strict {
			reports = append(reports, report.Error())
		}
		if !slices.Equal(reports, c.Reports) {
			t.Errorf("%s\nours: %q\nGo's: %q", c.Body, c.Reports, reports)
			wrong++
		}
		if err := kjson.UnmarshalCaseSensitivePreserveInts(c.Value, &ours); err != nil {
			t.Fatal(err)
		}
		// Of a list that comes a third time, Go keeps what the first held
		// beyond the second.
		if strings.Count(c.Body, `"parts":`) > 2 || strings.Count(c.Body, `"spec":`) > 2 {
			continue
		}
		if !reflect.DeepEqual(normalThing(t, ours), normalThing(t, gos)) {
			t.Errorf("%s\nours: %s\nGo's: %+v", c.Body, c.Value, gos)
			wrong++
		}
	}
}

// Lists and maps that are empty and those that are not there are the same.
func normalThing(t *testing.T, thing Thing) any {
	t.Helper()
	raw, err := json.Marshal(thing)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	return withoutEmpty(tree)
}

func withoutEmpty(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, element := range v {
			if v[key] = withoutEmpty(element); v[key] == nil {
				delete(v, key)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = withoutEmpty(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	}
	return value
}
