package conformance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	jsonserializer "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"sigs.k8s.io/yaml"
)

// What the module's EmittedWireTest wrote: answers of the handlers, and what
// it makes of random selectors, strings and numbers.
func wire(t *testing.T, name string) []byte {
	t.Helper()
	dir := filepath.Join("..", "..", "apiserver", "machinery", "target", "wire")
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatalf("run mvn verify -pl apiserver/machinery first (%v)", err)
	}
	return content
}

func metaScheme() *runtime.Scheme {
	scheme := runtime.NewScheme()
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	meta := schema.GroupVersion{Group: "meta.k8s.io", Version: "v1"}
	scheme.AddKnownTypes(meta, &metav1.PartialObjectMetadata{}, &metav1.PartialObjectMetadataList{}, &metav1.Table{})
	return scheme
}

// The bytes, read into Go's type and written again by Go.
func rewritten(t *testing.T, into runtime.Object, document []byte) []byte {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		t.Fatal(err)
	}
	scheme := metaScheme()
	serializer := jsonserializer.NewSerializerWithOptions(
		jsonserializer.DefaultMetaFactory, scheme, scheme, jsonserializer.SerializerOptions{})
	var again bytes.Buffer
	if err := serializer.Encode(into, &again); err != nil {
		t.Fatal(err)
	}
	return again.Bytes()
}

func requireSameBytes(t *testing.T, ours, gos []byte) {
	t.Helper()
	if !bytes.Equal(ours, gos) {
		t.Errorf("ours: %s\nGo's: %s", ours, gos)
	}
}

func TestGoWritesTheSameJSON(t *testing.T) {
	proves(t, "C8", "D10", "D11", "I3")
	for name, into := range map[string]runtime.Object{
		"partial.json":     &metav1.PartialObjectMetadata{},
		"partiallist.json": &metav1.PartialObjectMetadataList{},
		"table.json":       &metav1.Table{},
		"tablelist.json":   &metav1.Table{},
	} {
		t.Run(name, func(t *testing.T) {
			document := wire(t, name)
			requireSameBytes(t, document, rewritten(t, into, document))
		})
	}
}

func TestGoReadsAndWritesTheSameStatus(t *testing.T) {
	proves(t, "C4", "C10")
	scheme := metaScheme()
	proto := protobuf.NewSerializer(scheme, scheme)
	for i := range 8 {
		document := wire(t, fmt.Sprintf("status%d.json", i))
		var fromJSON, fromProto, fromYAML metav1.Status
		requireSameBytes(t, document, rewritten(t, &fromJSON, document))

		binary := wire(t, fmt.Sprintf("status%d.obuf", i))
		if _, _, err := proto.Decode(binary, nil, &fromProto); err != nil {
			t.Fatal(err)
		}
		fromProto.TypeMeta = fromJSON.TypeMeta
		requireSame(t, normal(fromJSON), normal(fromProto))
		requireSameBytes(t, binary, encoded(t, proto, &fromJSON))

		if err := yaml.UnmarshalStrict(wire(t, fmt.Sprintf("status%d.yaml", i)), &fromYAML); err != nil {
			t.Fatal(err)
		}
		requireSame(t, fromJSON, fromYAML)
	}
}

// An absent list and an empty one are the same.
func normal(status metav1.Status) metav1.Status {
	if status.Details != nil && len(status.Details.Causes) == 0 {
		status.Details.Causes = nil
	}
	return status
}

func TestGoReadsMetadataInProtobuf(t *testing.T) {
	proves(t, "C4", "D11")
	scheme := metaScheme()
	proto := protobuf.NewSerializer(scheme, scheme)
	var one, oneAgain metav1.PartialObjectMetadata
	read1(t, proto, wire(t, "partial.pb"), &oneAgain)
	rewritten(t, &one, wire(t, "partial.json"))
	requireSame(t, one.ObjectMeta, oneAgain.ObjectMeta)
	requireSameBytes(t, wire(t, "partial.pb"), encoded(t, proto, &one))
	var list, listAgain metav1.PartialObjectMetadataList
	read1(t, proto, wire(t, "partiallist.pb"), &listAgain)
	rewritten(t, &list, wire(t, "partiallist.json"))
	requireSame(t, list.ListMeta, listAgain.ListMeta)
	requireSame(t, list.Items[0].ObjectMeta, listAgain.Items[0].ObjectMeta)
	requireSameBytes(t, wire(t, "partiallist.pb"), encoded(t, proto, &list))
}

func TestGoReadsMetadataWatches(t *testing.T) {
	proves(t, "C4", "E4", "E11")
	scheme := metaScheme()
	proto := protobuf.NewSerializer(scheme, scheme)
	raw := protobuf.NewRawSerializer(scheme, scheme)
	frames := protobuf.LengthDelimitedFramer.NewFrameReader(io.NopCloser(bytes.NewReader(wire(t, "watch.pb"))))
	lines := bufio.NewScanner(bytes.NewReader(wire(t, "watch.json")))
	for range 3 {
		buffer := make([]byte, 64*1024)
		n, err := frames.Read(buffer)
		if err != nil {
			t.Fatal(err)
		}
		var event, fromJSON metav1.WatchEvent
		if _, _, err := raw.Decode(buffer[:n], &schema.GroupVersionKind{Version: "v1", Kind: "WatchEvent"}, &event); err != nil {
			t.Fatal(err)
		}
		var object, objectJSON metav1.PartialObjectMetadata
		read1(t, proto, event.Object.Raw, &object)
		if !lines.Scan() {
			t.Fatal("fewer events in JSON")
		}
		if err := json.Unmarshal(lines.Bytes(), &fromJSON); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(fromJSON.Object.Raw, &objectJSON); err != nil {
			t.Fatal(err)
		}
		requireSame(t, fromJSON.Type, event.Type)
		requireSame(t, objectJSON.ObjectMeta, object.ObjectMeta)
	}
}

func TestGoUnderstandsSelectorsAlikeAndSaysTheSame(t *testing.T) {
	proves(t, "D9")
	eachLine(t, "labels.jsonl", func(text string) (fmt.Stringer, error) { return labels.Parse(text) })
	known := map[string]bool{"metadata.name": true, "": true, "a": true, "b": true, "ab": true, "ba": true, "aa": true, "bb": true}
	eachLine(t, "fields.jsonl", func(text string) (fmt.Stringer, error) {
		selector, err := fields.ParseSelector(text)
		if err != nil {
			return nil, err
		}
		for _, requirement := range selector.Requirements() {
			if !known[requirement.Field] {
				return nil, errUnknown
			}
		}
		return selector, nil
	})
}

var errUnknown = fmt.Errorf("is not a known field selector")

func eachLine(t *testing.T, file string, parse func(string) (fmt.Stringer, error)) {
	t.Helper()
	lines := bufio.NewScanner(bytes.NewReader(wire(t, file)))
	wrong := 0
	for lines.Scan() && wrong < 10 {
		var ours struct{ Text, Normal, Error string }
		if err := json.Unmarshal(lines.Bytes(), &ours); err != nil {
			t.Fatal(err)
		}
		selector, err := parse(ours.Text)
		switch {
		case err == errUnknown:
			if !strings.Contains(ours.Error, errUnknown.Error()) {
				t.Errorf("%q: ours %q, should not know a field", ours.Text, ours.Error)
				wrong++
			}
		case err != nil && err.Error() != ours.Error:
			t.Errorf("%q:\nours: %s\nGo's: %s", ours.Text, ours.Error, err)
			wrong++
		case err == nil && (ours.Error != "" || selector.String() != ours.Normal):
			t.Errorf("%q: ours %q, error %q; Go's %q", ours.Text, ours.Normal, ours.Error, selector)
			wrong++
		}
	}
}

func TestGoWritesTheSameStringsAndNumbers(t *testing.T) {
	proves(t, "C8", "I3")
	document := wire(t, "values.json")
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var values []any
	if err := decoder.Decode(&values); err != nil {
		t.Fatal(err)
	}
	for i, value := range values {
		number, ok := value.(json.Number)
		if !ok {
			continue
		}
		if integer, err := number.Int64(); err == nil && i%4 == 1 {
			values[i] = integer
		} else if float, err := number.Float64(); err == nil {
			values[i] = float
		}
	}
	var again bytes.Buffer
	if err := json.NewEncoder(&again).Encode(values); err != nil {
		t.Fatal(err)
	}
	ours, gos := bytes.Split(document, []byte(",")), bytes.Split(again.Bytes(), []byte(","))
	wrong := 0
	for i := range min(len(ours), len(gos)) {
		if !bytes.Equal(ours[i], gos[i]) && wrong < 10 {
			t.Errorf("ours: %s\nGo's: %s", ours[i], gos[i])
			wrong++
		}
	}
	if !bytes.Equal(document, again.Bytes()) && wrong == 0 {
		t.Error("bytes differ")
	}
}

func TestGoReadsTheSameYAML(t *testing.T) {
	proves(t, "C4")
	for _, name := range []string{"values", "partial", "partiallist"} {
		var fromYAML, fromJSON any
		if err := yaml.Unmarshal(wire(t, name+".yaml"), &fromYAML); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(wire(t, name+".json"), &fromJSON); err != nil {
			t.Fatal(err)
		}
		if list, ok := fromJSON.([]any); ok {
			for i, value := range list {
				requireSame(t, value, fromYAML.([]any)[i])
			}
			continue
		}
		requireSame(t, fromJSON, fromYAML)
	}
}

func read1(t *testing.T, serializer runtime.Decoder, document []byte, into runtime.Object) {
	t.Helper()
	if _, _, err := serializer.Decode(document, nil, into); err != nil {
		t.Fatal(err)
	}
}

func encoded(t *testing.T, serializer runtime.Encoder, object runtime.Object) []byte {
	t.Helper()
	var document bytes.Buffer
	if err := serializer.Encode(object, &document); err != nil {
		t.Fatal(err)
	}
	return document.Bytes()
}

func requireSame(t *testing.T, ours, gos any) {
	t.Helper()
	if !reflect.DeepEqual(ours, gos) {
		t.Errorf("ours: %#v\nGo's: %#v", ours, gos)
	}
}
