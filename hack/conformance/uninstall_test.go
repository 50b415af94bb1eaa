package conformance

import (
	"context"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	apiwatch "k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
)

const release = "temper-system"

// TestClusterUninstall takes Temper off the cluster, with the helm that TEMPER_HELM names: to be
// run last. An APIService whose server is gone would make kube-apiserver's discovery fail, and with
// it the deletion of namespaces. What happened first is told by the revisions, which all of a
// cluster's objects share.
func TestClusterUninstall(t *testing.T) {
	config := cluster(t)
	helm := os.Getenv("TEMPER_HELM")
	if helm == "" {
		t.Skip("TEMPER_HELM names no helm")
	}
	proves(t, "H10")
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	client := dynamic.NewForConfigOrDie(config)
	services := watched(ctx, t, client.Resource(schema.GroupVersionResource{
		Group: "apiregistration.k8s.io", Version: "v1", Resource: "apiservices",
	}), metav1.ListOptions{FieldSelector: "metadata.name=v1.temper.io"})
	pods := watched(ctx, t, client.Resource(schema.GroupVersionResource{Version: "v1", Resource: "pods"}).Namespace(release),
		metav1.ListOptions{LabelSelector: "app.kubernetes.io/name=temper-apiserver"})

	output, err := exec.CommandContext(ctx, helm, "uninstall", "temper", "--namespace", release,
		"--kubeconfig", os.Getenv("TEMPER_KUBECONFIG"), "--wait").CombinedOutput()
	if err != nil {
		t.Fatalf("helm uninstall: %v\n%s", err, output)
	}

	unregistered := first(ctx, t, services, func(event apiwatch.Event, _ *unstructured.Unstructured) bool {
		return event.Type == apiwatch.Deleted
	})
	stopping := first(ctx, t, pods, func(_ apiwatch.Event, pod *unstructured.Unstructured) bool {
		return pod.GetDeletionTimestamp() != nil
	})
	if unregistered >= stopping {
		t.Errorf("the APIService went away at %d, after the first pod began to stop at %d", unregistered, stopping)
	}
}

// watched begins to watch at the present state, of which there must be something.
func watched(ctx context.Context, t *testing.T, resource dynamic.ResourceInterface, options metav1.ListOptions) apiwatch.Interface {
	t.Helper()
	list, err := resource.List(ctx, options)
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Items) == 0 {
		t.Fatalf("nothing matches %q%q", options.LabelSelector, options.FieldSelector)
	}
	options.ResourceVersion = list.GetResourceVersion()
	events, err := resource.Watch(ctx, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(events.Stop)
	return events
}

// first is the revision of the first event that is wanted.
func first(ctx context.Context, t *testing.T, events apiwatch.Interface, wanted func(apiwatch.Event, *unstructured.Unstructured) bool) uint64 {
	t.Helper()
	for {
		select {
		case event := <-events.ResultChan():
			object, is := event.Object.(*unstructured.Unstructured)
			if !is {
				t.Fatalf("the watch ended: %v", event)
			}
			if wanted(event, object) {
				revision, err := strconv.ParseUint(object.GetResourceVersion(), 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				return revision
			}
		case <-ctx.Done():
			t.Fatal("the event did not come")
		}
	}
}
