// Package e2e looks at Temper from outside, as any client of the Kubernetes
// API does. hack/test runs it against the cluster that hack/up made.
package e2e

import (
	"context"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

const system = "temper-system"

var (
	nodePerfs   = schema.GroupVersionResource{Group: "temper.io", Version: "v1", Resource: "nodeperfs"}
	podPerfs    = schema.GroupVersionResource{Group: "temper.io", Version: "v1", Resource: "podperfs"}
	savings     = schema.GroupVersionResource{Group: "temper.io", Version: "v1", Resource: "savings"}
	allKinds    = []schema.GroupVersionResource{nodePerfs, podPerfs, savings}
	apiServices = schema.GroupVersionResource{Group: "apiregistration.k8s.io", Version: "v1", Resource: "apiservices"}
)

// config of the cluster's administrator; the test is skipped without one.
func config(t *testing.T) *rest.Config {
	t.Helper()
	file := os.Getenv("KUBECONFIG")
	if file == "" {
		t.Skip("KUBECONFIG names no cluster")
	}
	config, err := clientcmd.BuildConfigFromFlags("", file)
	if err != nil {
		t.Fatal(err)
	}
	config.QPS, config.Burst = 100, 200
	return config
}

func clients(t *testing.T) (*dynamic.DynamicClient, *kubernetes.Clientset) {
	t.Helper()
	config := config(t)
	return dynamic.NewForConfigOrDie(config), kubernetes.NewForConfigOrDie(config)
}

// limited is a context for one step of a test.
func limited(t *testing.T, limit time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx
}

// eventually tries until the condition holds, and says what was last amiss.
func eventually(t *testing.T, limit time.Duration, what string, holds func() (bool, string)) time.Duration {
	t.Helper()
	start := time.Now()
	amiss := ""
	for time.Since(start) < limit {
		var ok bool
		if ok, amiss = holds(); ok {
			return time.Since(start)
		}
		time.Sleep(200 * time.Millisecond)
	}
	t.Fatalf("%s: not after %v: %s", what, limit, amiss)
	return 0
}

func field(t *testing.T, object *unstructured.Unstructured, path ...string) any {
	t.Helper()
	value, _, err := unstructured.NestedFieldNoCopy(object.Object, path...)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// recorder notes the requests that a client makes.
type recorder struct {
	mutex    sync.Mutex
	next     http.RoundTripper
	requests []*http.Request
}

func record(config *rest.Config) *recorder {
	recorder := &recorder{}
	config.Wrap(func(next http.RoundTripper) http.RoundTripper {
		recorder.next = next
		return recorder
	})
	return recorder
}

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	r.mutex.Lock()
	r.requests = append(r.requests, request)
	r.mutex.Unlock()
	return r.next.RoundTrip(request)
}

// all that were made so far.
func (r *recorder) all() []*http.Request {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return append([]*http.Request{}, r.requests...)
}
