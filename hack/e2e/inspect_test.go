package e2e

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
)

var traces = schema.GroupVersionResource{Group: "temper.io", Version: "v1", Resource: "traces"}

// What the agent looks up only when somebody asks, from the kernel to kubectl.

func TestThreadsOfAPod(t *testing.T) {
	client, kube := clients(t)
	pod := ""
	eventually(t, time.Minute, "a pod of the demo that is measured", func() (bool, string) {
		list, err := client.Resource(podPerfs).Namespace("demo").List(t.Context(), metav1.ListOptions{})
		if err != nil || len(list.Items) == 0 {
			return false, fmt.Sprint(len(list.Items), err)
		}
		pod = list.Items[0].GetName()
		return true, ""
	})
	node, err := kube.CoreV1().Pods("demo").Get(t.Context(), pod, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	look(t, client, "demo", pod, node.Spec.NodeName, func(layer string) bool { return layer == "" })
	out, err := run("../kubectl", "get", "podperfs", pod, "-n", "demo", "--subresource=threads")
	t.Logf("$ hack/kubectl get podperfs %s -n demo --subresource=threads\n%s", pod, out)
	if err != nil || !strings.Contains(out, "temper-demo") {
		t.Errorf("no row for the pod's program: %v", err)
	}
}

func TestTraceOfTheNode(t *testing.T) {
	client, kube := clients(t)
	nodes, err := kube.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	node := nodes.Items[0].Name
	if _, err := os.Stat("/sys/kernel/tracing/README"); err != nil && !traced(t) {
		t.Skip("nobody mounted tracefs on the node")
	}
	text := take(t, client, "e2e-node", map[string]any{"node": node, "seconds": int64(2)})
	for _, event := range []string{"sched_switch:", "sched_wakeup:"} {
		if !strings.Contains(text, event) {
			t.Errorf("no %s in %d bytes", event, len(text))
		}
	}
	// It is downloaded once; what is asked for again is another trace.
	if out, err := run("../kubectl", "get", "--raw", "/apis/temper.io/v1/traces/e2e-node/log"); err == nil {
		t.Errorf("a second download was answered: %d bytes", len(out))
	}
}

// traced tells whether the lab's node could mount tracefs (hack/lab/machine-init).
func traced(t *testing.T) bool {
	t.Helper()
	_, err := os.Stat(os.Getenv("LAB") + "/machine/run/tracefs")
	return err == nil
}

// look checks what the threads of a pod say, and tells their numbers.
func look(t *testing.T, client dynamic.Interface, namespace, pod, node string, layer func(string) bool) map[string]bool {
	t.Helper()
	threads, err := client.Resource(podPerfs).Namespace(namespace).Get(t.Context(), pod, metav1.GetOptions{}, "threads")
	if err != nil {
		t.Fatal(err)
	}
	if said := field(t, threads, "status", "node"); said != node {
		t.Errorf("they run on %v, not on %s", said, node)
	}
	rows, _, err := unstructured.NestedSlice(threads.Object, "status", "threads")
	if err != nil || len(rows) == 0 {
		t.Fatalf("no threads: %v", err)
	}
	tids, containers := map[string]bool{}, map[string]bool{}
	for _, each := range rows {
		row := &unstructured.Unstructured{Object: each.(map[string]any)}
		tids[fmt.Sprint(field(t, row, "tid"))] = true
		containers[fmt.Sprint(field(t, row, "container"))] = true
		said, _ := field(t, row, "layer").(string)
		if !layer(said) {
			t.Errorf("a thread is in layer '%s': %v", said, row.Object)
		}
		if cpus, _ := field(t, row, "allowedCpus").(string); cpus == "" {
			t.Errorf("a thread may run nowhere: %v", row.Object)
		}
	}
	delete(containers, "")
	if len(containers) == 0 {
		t.Errorf("none of %d threads is in a container", len(rows))
	}
	return tids
}

// take makes a trace, reads it through kube-apiserver with kubectl, and checks
// that it says of itself what was read.
func take(t *testing.T, client dynamic.Interface, name string, spec map[string]any) string {
	t.Helper()
	_, err := client.Resource(traces).Create(t.Context(), &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "temper.io/v1", "kind": "Trace", "metadata": map[string]any{"name": name}, "spec": spec,
	}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = client.Resource(traces).Delete(context.Background(), name, metav1.DeleteOptions{})
	})
	text, err := run("../kubectl", "get", "--raw", "/apis/temper.io/v1/traces/"+name+"/log")
	if err != nil {
		t.Fatal(err)
	}
	trace, err := client.Resource(traces).Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	out, _ := run("../kubectl", "get", "trace", name, "-o", "wide")
	t.Logf("$ hack/kubectl get trace %s -o wide\n%s", name, out)
	if phase := field(t, trace, "status", "phase"); phase != "Succeeded" {
		t.Errorf("it is %v: %v", phase, field(t, trace, "status", "reason"))
	}
	// kubectl's last line break is trimmed here.
	if bytes, _ := field(t, trace, "status", "bytes").(int64); bytes < int64(len(text)) || bytes > int64(len(text))+2 {
		t.Errorf("it says %d bytes, %d were read", bytes, len(text))
	}
	return text
}
