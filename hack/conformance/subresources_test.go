package conformance

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"
	"google.golang.org/protobuf/proto"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/resource"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/scale"
	"k8s.io/kube-openapi/pkg/spec3"
	kubectlopenapi "k8s.io/kubectl/pkg/util/openapi"
)

const discovered = "../../apiserver/machinery/src/test/resources/io/temper/machinery/discovery/DiscoveryTest"

// discoveryServer answers with the documents of machinery's sample kinds: the
// aggregated one, or only the plain ones.
func discoveryServer(t *testing.T, aggregated bool) *discovery.DiscoveryClient {
	t.Helper()
	answer := func(writer http.ResponseWriter, contentType, name string) {
		content, err := os.ReadFile(filepath.Join(discovered, name))
		if err != nil {
			http.Error(writer, err.Error(), http.StatusNotFound)
			return
		}
		writer.Header().Set("Content-Type", contentType)
		_, _ = writer.Write(content)
	}
	server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		switch {
		case aggregated && request.URL.Path == "/apis":
			answer(writer, discovery.AcceptV2, "aggregated.json")
		case aggregated && request.URL.Path == "/api":
			writer.Header().Set("Content-Type", discovery.AcceptV2)
			_, _ = writer.Write([]byte(`{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[]}`))
		default:
			name := strings.ReplaceAll(strings.Trim(request.URL.Path, "/"), "/", "_")
			answer(writer, "application/json", name+".json")
		}
	}))
	t.Cleanup(server.Close)
	return discovery.NewDiscoveryClientForConfigOrDie(&rest.Config{Host: server.URL})
}

func eachDiscovery(t *testing.T, check func(*testing.T, *discovery.DiscoveryClient)) {
	for name, aggregated := range map[string]bool{"aggregated": true, "plain": false} {
		t.Run(name, func(t *testing.T) { check(t, discoveryServer(t, aggregated)) })
	}
}

func TestDiscoveryNamesSubresources(t *testing.T) {
	proves(t, "B1", "B3", "B4", "F13", "F14", "F15")
	eachDiscovery(t, func(t *testing.T, client *discovery.DiscoveryClient) {
		_, lists, err := client.ServerGroupsAndResources()
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]metav1.APIResource{}
		for _, list := range lists {
			for _, each := range list.APIResources {
				found[each.Name] = each
			}
		}
		for name, verbs := range map[string][]string{
			"bikes/log":    {"get"},
			"bikes/proxy":  {"create", "get", "patch"},
			"bikes/status": {"get", "patch", "update"},
			"bikes/wear":   {"get"},
			"racks/scale":  {"get", "patch", "update"},
			"racks/status": {"get", "patch", "update"},
		} {
			each, ok := found[name]
			if !ok || !slices.Equal(each.Verbs, verbs) || !each.Namespaced {
				t.Errorf("%s: %+v", name, each)
			}
		}
		if got := found["bikes/log"].Kind; got != "BikeLogOptions" {
			t.Errorf("bikes/log is a %s", got)
		}
	})
}

// TestScaleClientFindsTheScale resolves as the autoscaler and kubectl scale do.
func TestScaleClientFindsTheScale(t *testing.T) {
	proves(t, "F14")
	eachDiscovery(t, func(t *testing.T, client *discovery.DiscoveryClient) {
		kind, err := scale.NewDiscoveryScaleKindResolver(client).
			ScaleForResource(bike.GroupVersion().WithResource("racks"))
		if err != nil {
			t.Fatal(err)
		}
		if kind.String() != "autoscaling/v1, Kind=Scale" {
			t.Errorf("the scale of racks is %s", kind)
		}
	})
}

// TestPatchThatConnectsIsNotTakenForThatOfTheObject asks often: kubectl takes
// the first PATCH of a kind that a map without order yields.
func TestPatchThatConnectsIsNotTakenForThatOfTheObject(t *testing.T) {
	proves(t, "B11", "F8")
	document := &openapi_v2.Document{}
	if err := proto.Unmarshal(read(t, "v2.pb"), document); err != nil {
		t.Fatal(err)
	}
	for range 50 {
		verifier := resource.NewQueryParamVerifierV3(nil, files(documents(t)), resource.QueryParamFieldValidation)
		if err := verifier.HasSupport(bike); err != nil {
			t.Fatal(err)
		}
		resources, err := kubectlopenapi.NewOpenAPIData(document)
		if err != nil {
			t.Fatal(err)
		}
		if patches := resources.GetConsumes(bike, "PATCH"); !contains(patches, "application/merge-patch+json") {
			t.Fatalf("patches of bikes are %v", patches)
		}
	}
}

func TestSubresourcesHaveOperations(t *testing.T) {
	proves(t, "B10", "F13", "F14", "F15")
	var document spec3.OpenAPI
	if err := json.Unmarshal(read(t, "v3", "apis", "shop.example.com", "v1.json"), &document); err != nil {
		t.Fatal(err)
	}
	base := "/apis/shop.example.com/v1/namespaces/{namespace}/"
	for _, each := range []struct{ path, method, id, action, kind string }{
		{"bikes/{name}/status", "get", "readShopExampleComV1NamespacedBikeStatus", "get", "Bike"},
		{"bikes/{name}/status", "put", "replaceShopExampleComV1NamespacedBikeStatus", "put", "Bike"},
		{"bikes/{name}/status", "patch", "patchShopExampleComV1NamespacedBikeStatus", "patch", "Bike"},
		{"racks/{name}/scale", "get", "readShopExampleComV1NamespacedRackScale", "get", "Scale"},
		{"racks/{name}/scale", "put", "replaceShopExampleComV1NamespacedRackScale", "put", "Scale"},
		{"racks/{name}/scale", "patch", "patchShopExampleComV1NamespacedRackScale", "patch", "Scale"},
		{"bikes/{name}/log", "get", "connectShopExampleComV1GetNamespacedBikeLog", "connect", "BikeLogOptions"},
		{"bikes/{name}/proxy", "post", "connectShopExampleComV1PostNamespacedBikeProxy", "connect", "BikeProxyOptions"},
		{"bikes/{name}/proxy/{path}", "patch", "connectShopExampleComV1PatchNamespacedBikeProxyWithPath", "connect", "BikeProxyOptions"},
	} {
		path := document.Paths.Paths[base+each.path]
		if path == nil {
			t.Errorf("no path %s", each.path)
			continue
		}
		operation := map[string]*spec3.Operation{
			"get": path.Get, "put": path.Put, "patch": path.Patch, "post": path.Post,
		}[each.method]
		if operation == nil {
			t.Errorf("no %s of %s", each.method, each.path)
			continue
		}
		var kind map[string]string
		if err := operation.Extensions.GetObject("x-kubernetes-group-version-kind", &kind); err != nil {
			t.Fatal(err)
		}
		action, _ := operation.Extensions.GetString("x-kubernetes-action")
		if operation.OperationId != each.id || action != each.action || kind["kind"] != each.kind {
			t.Errorf("%s of %s: %s %s %v", each.method, each.path, operation.OperationId, action, kind)
		}
	}
	follow := document.Paths.Paths[base+"bikes/{name}/log"].Parameters[1]
	if follow.Name != "follow" || follow.Schema.Type[0] != "boolean" || follow.Description == "" {
		t.Errorf("the option follow is %+v", follow)
	}
}
