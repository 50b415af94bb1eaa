package conformance

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	explainv2 "k8s.io/kubectl/pkg/explain/v2"
)

// syncs is how long an informer may take on a small cluster.
const syncs = 10 * time.Second

var temper = schema.GroupVersion{Group: "temper.io", Version: "v1"}

// kinds are the resources served, by plural.
var kinds = map[string]string{
	"nodeperfs": "NodePerf", "podperfs": "PodPerf", "savings": "Savings",
	"nodeconfigs": "NodeConfig", "lintviolations": "LintViolation",
}

func cluster(t *testing.T) *rest.Config {
	t.Helper()
	path := os.Getenv("TEMPER_KUBECONFIG")
	if path == "" {
		t.Skip("TEMPER_KUBECONFIG names no cluster")
	}
	config, err := clientcmd.BuildConfigFromFlags("", path)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func TestClusterDiscoveryNamesEveryKind(t *testing.T) {
	proves(t, "B1", "B4")
	client := discovery.NewDiscoveryClientForConfigOrDie(cluster(t))
	_, lists, err := client.ServerGroupsAndResources()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]metav1.APIResource{}
	for _, list := range lists {
		if list.GroupVersion == temper.String() {
			for _, resource := range list.APIResources {
				found[resource.Name] = resource
			}
		}
	}
	for plural, kind := range kinds {
		resource := found[plural]
		if resource.Kind != kind || resource.SingularName == "" || len(resource.ShortNames) == 0 {
			t.Errorf("%s: %+v", plural, resource)
		}
		if strings.Join(resource.Verbs, ",") != "get,list,watch" {
			t.Errorf("%s has verbs %v", plural, resource.Verbs)
		}
	}
}

func TestClusterExplainsEveryKind(t *testing.T) {
	proves(t, "A4", "B8", "B9", "B11")
	client := discovery.NewDiscoveryClientForConfigOrDie(cluster(t)).OpenAPIV3()
	for plural, kind := range kinds {
		var out bytes.Buffer
		err := explainv2.PrintModelDescription(
			nil, &out, client, temper.WithResource(plural), true, "plaintext")
		if err != nil {
			t.Errorf("%s: %v", plural, err)
		} else if !strings.Contains(out.String(), "KIND:       "+kind) {
			t.Errorf("%s:\n%s", plural, out.String())
		}
	}
}

func TestClusterMergesOldOpenAPI(t *testing.T) {
	proves(t, "A4", "B7")
	document, err := discovery.NewDiscoveryClientForConfigOrDie(cluster(t)).OpenAPISchema()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, definition := range document.GetDefinitions().GetAdditionalProperties() {
		names[definition.GetName()] = true
	}
	for _, kind := range kinds {
		if !names["io.temper.v1."+kind] {
			t.Errorf("the cluster's document has no io.temper.v1.%s", kind)
		}
	}
}

// TestClusterInformersSyncByWatchList starts the three kinds of informer and looks at
// what they ask for: one that has to fall back to a list would also sync.
func TestClusterInformersSyncByWatchList(t *testing.T) {
	proves(t, "E3", "E4", "D11")
	cluster(t)
	for plural := range kinds {
		gvr := temper.WithResource(plural)
		for client, informer := range map[string]func(*rest.Config) cache.SharedIndexInformer{
			"dynamic": func(config *rest.Config) cache.SharedIndexInformer {
				return dynamicinformer.NewFilteredDynamicInformer(
					dynamic.NewForConfigOrDie(config), gvr, "", 0, cache.Indexers{}, nil).Informer()
			},
			"metadata": func(config *rest.Config) cache.SharedIndexInformer {
				return metadatainformer.NewFilteredMetadataInformer(
					metadata.NewForConfigOrDie(config), gvr, "", 0, cache.Indexers{}, nil).Informer()
			},
			"typed": func(config *rest.Config) cache.SharedIndexInformer {
				return typedInformer(t, config, plural)
			},
		} {
			t.Run(plural+"/"+client, func(t *testing.T) {
				asked := &requests{}
				config := rest.CopyConfig(cluster(t))
				config.Wrap(asked.record)
				ctx, cancel := context.WithTimeout(t.Context(), syncs)
				defer cancel()
				running := informer(config)
				go running.RunWithContext(ctx)
				if !cache.WaitForCacheSync(ctx.Done(), running.HasSynced) {
					t.Fatalf("not synced after %s; asked %v", syncs, asked.all())
				}
				for _, query := range asked.all() {
					if !strings.Contains(query, "sendInitialEvents=true") {
						t.Errorf("asked for more than a WatchList: %s", query)
					}
				}
			})
		}
	}
}

// typedInformer uses a REST client with a codec and a scheme, as generated
// clients do, on objects whose Go type is only their metadata and the rest.
func typedInformer(t *testing.T, config *rest.Config, plural string) cache.SharedIndexInformer {
	t.Helper()
	scheme := runtime.NewScheme()
	scheme.AddKnownTypeWithName(temper.WithKind(kinds[plural]), &unstructured.Unstructured{})
	scheme.AddKnownTypeWithName(temper.WithKind(kinds[plural]+"List"), &unstructured.UnstructuredList{})
	metav1.AddToGroupVersion(scheme, temper)
	config.GroupVersion = &temper
	config.APIPath = "/apis"
	config.NegotiatedSerializer = serializer.NewCodecFactory(scheme).WithoutConversion()
	client, err := rest.RESTClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	list := cache.NewListWatchFromClient(client, plural, metav1.NamespaceAll, fields.Everything())
	return cache.NewSharedIndexInformer(list, &unstructured.Unstructured{}, 0, cache.Indexers{})
}

type requests struct {
	mutex   sync.Mutex
	queries []string
}

func (r *requests) record(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(request *http.Request) (*http.Response, error) {
		r.mutex.Lock()
		r.queries = append(r.queries, request.URL.RawQuery)
		r.mutex.Unlock()
		return next.RoundTrip(request)
	})
}

func (r *requests) all() []string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return append([]string(nil), r.queries...)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }
