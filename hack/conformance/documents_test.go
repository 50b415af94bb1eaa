// Package conformance lets the parsers and clients of Kubernetes itself read
// what Temper serves.
//
// Documents come from the build (mvn verify writes them to target/openapi of
// the module), or with TEMPER_OPENAPI_DIR from anywhere else. Tests against a
// running cluster need TEMPER_KUBECONFIG.
package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"
	openapi_v3 "github.com/google/gnostic-models/openapiv3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/resource"
	"k8s.io/client-go/openapi"
	"k8s.io/kube-openapi/pkg/spec3"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kubectl/pkg/explain"
	explainv2 "k8s.io/kubectl/pkg/explain/v2"
	kubectlopenapi "k8s.io/kubectl/pkg/util/openapi"
	"sigs.k8s.io/yaml"
)

var bike = schema.GroupVersionKind{Group: "shop.example.com", Version: "v1", Kind: "Bike"}

func documents(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("TEMPER_OPENAPI_DIR"); dir != "" {
		return dir
	}
	dir := filepath.Join("..", "..", "apiserver", "machinery", "target", "openapi")
	if _, err := os.Stat(dir); err != nil {
		t.Fatalf("no documents: run mvn verify -pl apiserver/machinery first (%v)", err)
	}
	return dir
}

func read(t *testing.T, path ...string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(append([]string{documents(t)}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestKubeOpenAPILosesNothingOfV2(t *testing.T) {
	proves(t, "B7")
	document := read(t, "v2.json")
	var swagger spec.Swagger
	if err := swagger.UnmarshalJSON(document); err != nil {
		t.Fatal(err)
	}
	again, err := swagger.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	requireSameJSON(t, document, again)
}

func TestKubeOpenAPILosesNothingOfV3(t *testing.T) {
	proves(t, "B9")
	eachV3(t, func(t *testing.T, document, _ []byte) {
		var parsed spec3.OpenAPI
		if err := parsed.UnmarshalJSON(document); err != nil {
			t.Fatal(err)
		}
		again, err := parsed.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		requireSameJSON(t, document, again)
	})
}

func TestV2ProtobufIsWhatGoMakesOfTheJSON(t *testing.T) {
	proves(t, "B7")
	want, err := openapi_v2.ParseDocument(read(t, "v2.json"))
	if err != nil {
		t.Fatal(err)
	}
	got := &openapi_v2.Document{}
	requireSameMessage(t, want, got, read(t, "v2.pb"))

	var swagger spec.Swagger
	if ok, err := swagger.FromGnostic(got); err != nil || !ok {
		t.Fatalf("kube-openapi reads the protobuf only in part: %v", err)
	}
}

func TestV3ProtobufIsWhatGoMakesOfTheJSON(t *testing.T) {
	proves(t, "B9")
	eachV3(t, func(t *testing.T, document, protobuf []byte) {
		want, err := openapi_v3.ParseDocument(document)
		if err != nil {
			t.Fatal(err)
		}
		requireSameMessage(t, want, &openapi_v3.Document{}, protobuf)
	})
}

func TestExplainReadsV3(t *testing.T) {
	proves(t, "B11")
	for _, plural := range []string{"bikes", "tyres"} {
		err := explainv2.PrintModelDescription(
			nil, io.Discard, files(documents(t)), bike.GroupVersion().WithResource(plural), true, "plaintext")
		if err != nil {
			t.Fatal(err)
		}
	}
	var field bytes.Buffer
	err := explainv2.PrintModelDescription(
		[]string{"spec"}, &field, files(documents(t)),
		bike.GroupVersion().WithResource("bikes"), false, "plaintext")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"KIND:       Bike", "VERSION:    v1", "wheelMillimetres\t<integer> -required-", "in millimetres", "enum: Steel, Titanium"} {
		if !strings.Contains(field.String(), want) {
			t.Errorf("explain says nothing of %q:\n%s", want, field.String())
		}
	}
}

func TestOldExplainReadsV2(t *testing.T) {
	proves(t, "B7", "B10")
	document := &openapi_v2.Document{}
	if err := proto.Unmarshal(read(t, "v2.pb"), document); err != nil {
		t.Fatal(err)
	}
	resources, err := kubectlopenapi.NewOpenAPIData(document)
	if err != nil {
		t.Fatal(err)
	}
	model := resources.LookupResource(bike)
	if model == nil {
		t.Fatalf("%s is not found by its kind", bike)
	}
	var out bytes.Buffer
	if err := explain.PrintModelDescription([]string{"spec"}, &out, model, bike, true); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "wheelMillimetres\t<integer>") {
		t.Errorf("explain does not know the fields:\n%s", out.String())
	}
	if patches := resources.GetConsumes(bike, "PATCH"); contains(patches, "application/strategic-merge-patch+json") {
		t.Errorf("strategic merge is offered: %v", patches)
	}
}

func TestStrictValidationIsLeftToTheServer(t *testing.T) {
	proves(t, "B11")
	verifier := resource.NewQueryParamVerifierV3(nil, files(documents(t)), resource.QueryParamFieldValidation)
	if err := verifier.HasSupport(bike); err != nil {
		t.Error(err)
	}
}

func eachV3(t *testing.T, check func(t *testing.T, document, protobuf []byte)) {
	t.Helper()
	root := filepath.Join(documents(t), "v3")
	found := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		found++
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		t.Run(name, func(t *testing.T) {
			check(t, read(t, "v3", name), read(t, "v3", strings.TrimSuffix(name, ".json")+".pb"))
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found == 0 {
		t.Fatal("no v3 documents")
	}
}

// requireSameMessage compares two messages, but free values (Any) by what
// their YAML means: Go writes it in block style, we as JSON.
func requireSameMessage(t *testing.T, want, got proto.Message, encoded []byte) {
	t.Helper()
	if err := (proto.UnmarshalOptions{}).Unmarshal(encoded, got); err != nil {
		t.Fatal(err)
	}
	normalise(t, want.ProtoReflect())
	normalise(t, got.ProtoReflect())
	if !proto.Equal(want, got) {
		t.Errorf("the protobuf differs:\nwant %v\ngot  %v", want, got)
	}
}

func normalise(t *testing.T, message protoreflect.Message) {
	t.Helper()
	if len(message.GetUnknown()) > 0 {
		t.Errorf("%s has fields nobody knows", message.Descriptor().FullName())
	}
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case field.IsList() && field.Message() != nil:
			for i := range value.List().Len() {
				normalise(t, value.List().Get(i).Message())
			}
		case field.Message() != nil:
			normalise(t, value.Message())
		case field.Name() == "yaml":
			canonical, err := yaml.YAMLToJSON([]byte(value.String()))
			if err != nil {
				t.Fatal(err)
			}
			message.Set(field, protoreflect.ValueOfString(string(canonical)))
		}
		return true
	})
}

func requireSameJSON(t *testing.T, want, got []byte) {
	t.Helper()
	var wanted, gotten any
	if err := errors.Join(json.Unmarshal(want, &wanted), json.Unmarshal(got, &gotten)); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(wanted, gotten) {
		t.Errorf("not the same document:\nwant %s\ngot  %s", want, got)
	}
}

func contains(list []string, wanted string) bool {
	for _, element := range list {
		if element == wanted {
			return true
		}
	}
	return false
}

// files is an OpenAPI v3 client that reads documents from a directory.
type files string

func (dir files) Paths() (map[string]openapi.GroupVersion, error) {
	root, err := os.ReadFile(filepath.Join(string(dir), "v3.json"))
	if err != nil {
		return nil, err
	}
	var index struct {
		Paths map[string]struct {
			ServerRelativeURL string `json:"serverRelativeURL"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(root, &index); err != nil {
		return nil, err
	}
	paths := map[string]openapi.GroupVersion{}
	for name, entry := range index.Paths {
		paths[name] = file{filepath.Join(string(dir), "v3", name), entry.ServerRelativeURL}
	}
	return paths, nil
}

type file struct{ path, url string }

func (f file) Schema(contentType string) ([]byte, error) {
	if contentType == "application/json" {
		return os.ReadFile(f.path + ".json")
	}
	return os.ReadFile(f.path + ".pb")
}

func (f file) ServerRelativeURL() string { return f.url }
