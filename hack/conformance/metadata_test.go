package conformance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/api/validate/content"
	"k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// Metadata the module's MetadataValidationTest made and judged, judged by
// upstream.

func TestGoJudgesMetadataAlike(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "..", "apiserver", "machinery", "target", "metadata", "cases.jsonl"))
	if err != nil {
		t.Fatalf("run mvn verify -pl apiserver/machinery first (%v)", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, 16<<20)
	path := field.NewPath("metadata")
	for wrong := 0; lines.Scan() && wrong < 5; {
		var c struct {
			Metadata, Before        metav1.ObjectMeta
			Namespaced              bool
			Create, Segment, Update []string
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		for name, pair := range map[string][2][]string{
			"create":  {c.Create, texts(validation.ValidateObjectMeta(&c.Metadata, c.Namespaced, validation.NameIsDNSSubdomain, path))},
			"segment": {c.Segment, texts(validation.ValidateObjectMeta(&c.Metadata, c.Namespaced, pathSegment, path))},
			"update":  {c.Update, texts(validation.ValidateObjectMetaUpdate(&c.Metadata, &c.Before, path))},
		} {
			if !slices.Equal(pair[0], pair[1]) {
				t.Errorf("%s of %.2000s\nours: %q\nGo's: %q", name, lines.Bytes(), pair[0], pair[1])
				wrong++
			}
		}
	}
}

// As apiserver's registry/rest.
func pathSegment(name string, prefix bool) []string {
	if prefix {
		return content.IsPathSegmentPrefix(name)
	}
	return content.IsPathSegmentName(name)
}

func texts(errors field.ErrorList) []string {
	texts := []string{}
	for _, err := range errors {
		texts = append(texts, err.Error())
	}
	return texts
}
