package conformance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/kube-openapi/pkg/validation/spec"
	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// Go's own field manager takes every step that the module's
// EmittedScenariosTest took, and must come to the same objects, managed fields
// and errors. Times are compared as "now" and "earlier".

var thing = schema.GroupVersionKind{Group: "example.com", Version: "v1", Kind: "Thing"}

type scenario struct {
	Name  string
	Steps []applyStep
}

type applyStep struct {
	Verb, Subresource, Manager string
	Force                      bool
	Object                     json.RawMessage
	Result                     map[string]any
	Status                     *outcome
}

type outcome struct {
	Code            int32
	Reason, Message string
	Causes          []cause
}

type cause struct{ Reason, Message, Field string }

func TestGoAppliesAlike(t *testing.T) {
	managers := map[string]*managedfields.FieldManager{
		"": fieldManager(t, "", fieldpath.NewExcludeSetFilter(
			fieldpath.NewSet(fieldpath.MakePathOrDie("status")))),
		"status": fieldManager(t, "status", fieldpath.NewIncludeMatcherFilter(
			fieldpath.MakePrefixMatcherOrDie("status"))),
	}
	for _, file := range []string{"handmade.jsonl", "random.jsonl"} {
		t.Run(file, func(t *testing.T) {
			steps := 0
			lines := bufio.NewScanner(bytes.NewReader(applied(t, file)))
			lines.Buffer(nil, 64<<20)
			for wrong := 0; lines.Scan() && wrong < 5; {
				var s scenario
				if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
					t.Fatal(err)
				}
				steps += len(s.Steps)
				if difference := replay(managers, s); difference != "" {
					t.Errorf("%s: %s", s.Name, difference)
					wrong++
				}
			}
			t.Logf("%d steps", steps)
		})
	}
}

func applied(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "apiserver", "machinery", "target", "apply", name))
	if err != nil {
		t.Fatalf("run mvn verify -pl apiserver/machinery first (%v)", err)
	}
	return content
}

func fieldManager(t *testing.T, subresource string, tracked fieldpath.Filter) *managedfields.FieldManager {
	t.Helper()
	var schemas map[string]*spec.Schema
	if err := json.Unmarshal(applied(t, "schemas.json"), &schemas); err != nil {
		t.Fatal(err)
	}
	types, err := managedfields.NewTypeConverter(schemas, false)
	if err != nil {
		t.Fatal(err)
	}
	manager, err := managedfields.NewDefaultFieldManager(types, oneVersion{}, noDefaults{}, empty{}, thing,
		thing.GroupVersion(), subresource, map[fieldpath.APIVersion]fieldpath.Filter{"example.com/v1": tracked})
	if err != nil {
		t.Fatal(err)
	}
	return manager
}

func replay(managers map[string]*managedfields.FieldManager, s scenario) string {
	live, _ := empty{}.New(thing)
	for i, step := range s.Steps {
		result, err := take(managers[step.Subresource], live, step)
		if difference := compareOutcome(step, result, err); difference != "" {
			return fmt.Sprintf("step %d (%s %s by %s of %s): %s\nlive: %s",
				i, step.Verb, step.Subresource, step.Manager, step.Object, difference, compact(live))
		}
		if err == nil {
			live = stored(result)
		}
	}
	return ""
}

func take(manager *managedfields.FieldManager, live runtime.Object, step applyStep) (runtime.Object, error) {
	object := &unstructured.Unstructured{Object: map[string]any{}}
	if step.Verb == "apply" {
		// As the patch handler does: all numbers are floats.
		if err := json.Unmarshal(step.Object, &object.Object); err != nil {
			return nil, err
		}
		return manager.Apply(live, object, step.Manager, step.Force)
	}
	if err := kjson.UnmarshalCaseSensitivePreserveInts(step.Object, &object.Object); err != nil {
		return nil, err
	}
	return manager.UpdateNoErrors(live, object, step.Manager), nil
}

func compareOutcome(step applyStep, result runtime.Object, err error) string {
	if err != nil {
		gos, ours := outcomeOf(err), step.Status
		if ours == nil {
			return fmt.Sprintf("ours goes on, Go says %s", gos.Message)
		}
		if !reflect.DeepEqual(ours.normal(), gos.normal()) {
			return fmt.Sprintf("\nours: %#v\nGo's: %#v", *ours, gos)
		}
		return ""
	}
	if step.Status != nil {
		return fmt.Sprintf("ours says %s, Go goes on", step.Status.Message)
	}
	ours, gos := timeless(step.Result), timeless(result.(*unstructured.Unstructured).Object)
	if ours != gos {
		return fmt.Sprintf("\nours: %s\nGo's: %s", ours, gos)
	}
	return ""
}

func outcomeOf(err error) outcome {
	status, ok := err.(apierrors.APIStatus)
	if !ok {
		// As responsewriters.ErrorToAPIStatus.
		return outcome{Code: 500, Message: err.Error()}
	}
	s := status.Status()
	o := outcome{Code: s.Code, Reason: string(s.Reason), Message: s.Message}
	if s.Details != nil {
		for _, c := range s.Details.Causes {
			o.Causes = append(o.Causes, cause{string(c.Type), c.Message, c.Field})
		}
	}
	return o
}

// Causes come in any order from Go, and so do several errors about one object.
func (o outcome) normal() outcome {
	o.Causes = slices.Clone(o.Causes)
	slices.SortFunc(o.Causes, func(a, b cause) int {
		return strings.Compare(a.Field+"\n"+a.Message, b.Field+"\n"+b.Message)
	})
	if len(o.Causes) == 0 {
		o.Causes = nil
	}
	if head, list, ok := strings.Cut(o.Message, "errors:\n"); ok {
		lines := strings.Split(list, "\n")
		slices.Sort(lines)
		o.Message = head + strings.Join(lines, "\n")
	}
	return o
}

// The object as one text, in which times are told apart from that of the
// scenarios' past only.
func timeless(object map[string]any) string {
	raw, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(raw, &tree); err != nil {
		panic(err)
	}
	if entries, found, _ := unstructured.NestedSlice(tree, "metadata", "managedFields"); found {
		for _, entry := range entries {
			entry := entry.(map[string]any)
			if at, ok := entry["time"].(string); ok {
				entry["time"] = at[:4] < "2025"
			}
		}
		_ = unstructured.SetNestedSlice(tree, entries, "metadata", "managedFields")
	}
	text, err := json.Marshal(tree)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func compact(object runtime.Object) string {
	text, err := json.Marshal(object.(*unstructured.Unstructured).Object)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// As it would be read back: with a uid, and with times that lie behind.
func stored(object runtime.Object) runtime.Object {
	raw, err := json.Marshal(object.(*unstructured.Unstructured).Object)
	if err != nil {
		panic(err)
	}
	again := &unstructured.Unstructured{}
	if err := kjson.UnmarshalCaseSensitivePreserveInts(raw, &again.Object); err != nil {
		panic(err)
	}
	again.SetUID("u")
	entries := again.GetManagedFields()
	for i := range entries {
		if entries[i].Time != nil {
			entries[i].Time.Time = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		}
	}
	if entries != nil {
		again.SetManagedFields(entries)
	}
	return again
}

// oneVersion knows no version but ours.
type oneVersion struct{}

func (oneVersion) Convert(in, out, context any) error { return fmt.Errorf("not used") }

func (oneVersion) ConvertToVersion(in runtime.Object, to runtime.GroupVersioner) (runtime.Object, error) {
	if target, ok := to.(schema.GroupVersion); ok && target != thing.GroupVersion() {
		return nil, runtime.NewNotRegisteredGVKErrForTarget("test", thing, to)
	}
	return in, nil
}

func (oneVersion) ConvertFieldLabel(_ schema.GroupVersionKind, label, value string) (string, string, error) {
	return label, value, nil
}

type noDefaults struct{}

func (noDefaults) Default(runtime.Object) {}

type empty struct{}

func (empty) New(kind schema.GroupVersionKind) (runtime.Object, error) {
	object := &unstructured.Unstructured{}
	object.SetGroupVersionKind(kind)
	return object, nil
}
