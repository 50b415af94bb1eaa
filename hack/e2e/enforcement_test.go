package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
)

// The node of a lab whose kernel has sched_ext (hack/up --guest), some twenty
// times slower than the machine: waits are long, and nothing is timed.
const (
	guest = "temper-guest"
	slow  = 4 * time.Minute
)

var (
	nodeConfigs  = schema.GroupVersionResource{Group: "temper.io", Version: "v1", Resource: "nodeconfigs"}
	nodePolicies = schema.GroupVersionResource{Group: "policy.temper.io", Version: "v1", Resource: "nodepolicies"}
)

// enforcement is a test's view of the guest.
type enforcement struct {
	*testing.T
	client *dynamic.DynamicClient
	kube   *kubernetes.Clientset
}

func onTheGuest(t *testing.T) *enforcement {
	t.Helper()
	client, kube := clients(t)
	if _, err := kube.CoreV1().Nodes().Get(t.Context(), guest, metav1.GetOptions{}); err != nil {
		t.Skip("no node whose kernel has sched_ext: ", err)
	}
	e := &enforcement{t, client, kube}
	e.row("it enforces", is("Enforcing", "status", "enforcement", "state"))
	return e
}

func TestGuestARunningPodIsRetieredByAnnotationAndByPolicy(t *testing.T) {
	e := onTheGuest(t)
	e.row("scx_layered does", is("ScxLayered", "status", "enforcement", "backend"))
	e.priorityClass("e2e-middle", 50_000)
	pods := map[string]int64{}
	for _, tier := range []string{"background", "critical", "high"} {
		pods[tier] = e.pods(tier)
	}
	pod := e.pod("retiered", "e2e-middle")
	e.placed(pod, "Normal")
	before := e.generation()

	// Down: anybody who may write the pod.
	e.annotate(pod, "Background")
	e.placed(pod, "Background")
	e.counted("background", pods["background"]+1)
	retier := e.newest("Retier", before)
	e.nodeSays("temper.io/config-generation", func(said string) bool { return atLeast(said, retier) })
	e.nodeSays("temper.io/tier-pods", func(said string) bool {
		return strings.Contains(said, fmt.Sprintf("background=%d", pods["background"]+1))
	})

	// Up: only where a NodePolicy allows it.
	e.annotate(pod, "Critical")
	e.podRow(pod, "refused, with a reason", func(row *unstructured.Unstructured) (bool, string) {
		tier, _ := field(t, row, "status", "placement", "tier").(string)
		reason, _ := field(t, row, "status", "placement", "reason").(string)
		return tier == "Normal" && strings.Contains(reason, "Critical"), tier + ": " + reason
	})
	before = e.generation()
	e.policy("e2e-raise", map[string]any{"priority": int64(10), "raiseTierIn": []any{"default"}})
	e.placed(pod, "Critical")
	e.row("the policy is named", is("e2e-raise", "status", "enforcement", "policy"))
	e.nodeSays("temper.io/node-policy", func(said string) bool { return said == "e2e-raise" })
	e.counted("critical", pods["critical"]+1)
	e.newest("", before)

	// A threshold, with the annotation gone.
	e.annotate(pod, "")
	e.placed(pod, "Normal")
	e.policy("e2e-raise", map[string]any{"priority": int64(10),
		"tiers": map[string]any{"high": map[string]any{"minPriority": int64(50_000)}}})
	e.placed(pod, "High")
	e.counted("high", pods["high"]+1)

	e.show("get", "nodeperfs", "-o", "wide")
	e.show("get", "podperfs", "--all-namespaces", "--field-selector=status.node="+guest)
	e.show("get", "nodeconfigs")
}

func TestGuestSafeModeIsAskedForByAnnotation(t *testing.T) {
	e := onTheGuest(t)
	if state := e.on("cat", "/sys/kernel/sched_ext/state"); state != "enabled" {
		t.Fatalf("sched_ext is %s on a node that enforces", state)
	}
	e.patchNode(`{"metadata": {"annotations": {"temper.io/safe-mode-requested": "true"}}}`)
	t.Cleanup(func() { e.patchNode(`{"metadata": {"annotations": {"temper.io/safe-mode-requested": null}}}`) })
	e.row("safe mode", is("SafeMode", "status", "enforcement", "state"))
	if state := e.on("cat", "/sys/kernel/sched_ext/state"); state != "disabled" {
		t.Errorf("sched_ext is %s in safe mode", state)
	}
	e.nodeSays("temper.io/enforcement", func(said string) bool { return said == "None/SafeMode" })

	e.patchNode(`{"metadata": {"annotations": {"temper.io/safe-mode-requested": null}}}`)
	e.row("it enforces again", is("Enforcing", "status", "enforcement", "state"))
	e.show("get", "nodeconfigs")
}

// A script on the node does what an administrator at its console would, while
// kube-apiserver answers nobody.
func TestGuestSafeModeWorksWithoutTheKubeAPI(t *testing.T) {
	e := onTheGuest(t)
	const script = `
state() { cat /sys/kernel/sched_ext/state; }
until [ "$(state)" = "$1" ]; do sleep 0.05; done; echo "$1 $(date +%s)"`
	e.on("sh", "-c", `(
cd /run
cat >e2e-await <<'EOF'`+script+`
EOF
sleep 10
echo "begun $(date +%s)"
touch /var/lib/temper/safe-mode
sh e2e-await disabled
rm /var/lib/temper/safe-mode
sh e2e-await enabled
) >/run/e2e-safe-mode.log 2>&1 </dev/null &`)

	started := time.Now()
	e.kubeAPI("STOP")
	resumed := false
	resume := func() {
		if !resumed {
			e.kubeAPI("CONT")
			resumed = true
		}
	}
	t.Cleanup(resume)
	if _, err := e.kube.Discovery().RESTClient().Get().AbsPath("/livez").Timeout(5 * time.Second).DoRaw(t.Context()); err == nil {
		t.Fatal("kube-apiserver answers though it is stopped")
	}
	// Long enough for stock scheduling; loading the scheduler again may take a minute more.
	time.Sleep(60 * time.Second)
	resume()
	ended := time.Now()

	var log string
	eventually(t, slow, "the script's end", func() (bool, string) {
		out, err := e.try("cat", "/run/e2e-safe-mode.log")
		log = out
		return err == nil && strings.Contains(out, "enabled "), fmt.Sprint(out, err)
	})
	t.Logf("stopped from %d to %d: %s", started.Unix(), ended.Unix(), strings.ReplaceAll(log, "\n", ", "))
	for _, line := range strings.Split(log, "\n") {
		what, second, _ := strings.Cut(line, " ")
		if what == "enabled" {
			continue
		}
		at, err := strconv.ParseInt(second, 10, 64)
		// Its clock is the machine's when it boots, to a second or two.
		if err != nil || at < started.Unix()-5 || at > ended.Unix()+5 {
			t.Errorf("%s at %s: not while kube-apiserver was stopped (%v)", what, second, err)
		}
	}
	e.row("it enforces", is("Enforcing", "status", "enforcement", "state"))
}

// is: the field has this value.
func is(wanted string, path ...string) func(*unstructured.Unstructured) (bool, string) {
	return func(row *unstructured.Unstructured) (bool, string) {
		got, _, _ := unstructured.NestedString(row.Object, path...)
		reason, _, _ := unstructured.NestedString(row.Object, "status", "enforcement", "reason")
		return got == wanted, fmt.Sprintf("%s is %s (%s)", strings.Join(path, "."), got, reason)
	}
}

// row waits until the guest's row is as it should be.
func (e *enforcement) row(what string, holds func(*unstructured.Unstructured) (bool, string)) {
	e.Helper()
	e.await(what, func(ctx context.Context) (bool, string) {
		row, err := e.client.Resource(nodePerfs).Get(ctx, guest, metav1.GetOptions{})
		if err != nil {
			return false, err.Error()
		}
		return holds(row)
	})
}

func (e *enforcement) podRow(pod, what string, holds func(*unstructured.Unstructured) (bool, string)) {
	e.Helper()
	e.await(what, func(ctx context.Context) (bool, string) {
		row, err := e.client.Resource(podPerfs).Namespace("default").Get(ctx, pod, metav1.GetOptions{})
		if err != nil {
			return false, err.Error()
		}
		return holds(row)
	})
}

func (e *enforcement) await(what string, holds func(context.Context) (bool, string)) {
	e.Helper()
	took := eventually(e.T, slow, what, func() (bool, string) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		return holds(ctx)
	})
	e.Logf("%s after %v", what, took.Round(100*time.Millisecond))
}

// placed waits until the pod has this tier, and the kernel layer of that name.
func (e *enforcement) placed(pod, tier string) {
	e.Helper()
	e.podRow(pod, pod+" is "+tier, func(row *unstructured.Unstructured) (bool, string) {
		got, _, _ := unstructured.NestedString(row.Object, "status", "placement", "tier")
		layer, _, _ := unstructured.NestedString(row.Object, "status", "placement", "layer")
		reason, _, _ := unstructured.NestedString(row.Object, "status", "placement", "reason")
		return got == tier && layer == strings.ToLower(tier), got + " in layer '" + layer + "': " + reason
	})
}

// pods of a tier on the guest.
func (e *enforcement) pods(tier string) int64 {
	e.Helper()
	count, _, _ := unstructured.NestedInt64(e.nodePerf().Object, "status", "pods", tier)
	return count
}

// counted waits until the node has so many pods of a tier.
func (e *enforcement) counted(tier string, wanted int64) {
	e.Helper()
	e.row(fmt.Sprintf("%d %s pods", wanted, tier), func(row *unstructured.Unstructured) (bool, string) {
		got, _, _ := unstructured.NestedInt64(row.Object, "status", "pods", tier)
		return got == wanted, fmt.Sprint(got)
	})
}

func (e *enforcement) generation() int64 {
	e.Helper()
	generation, _, _ := unstructured.NestedInt64(e.nodePerf().Object, "status", "enforcement", "generation")
	return generation
}

func (e *enforcement) nodePerf() *unstructured.Unstructured {
	e.Helper()
	row, err := e.client.Resource(nodePerfs).Get(e.Context(), guest, metav1.GetOptions{})
	if err != nil {
		e.Fatal(err)
	}
	return row
}

// newest waits for a generation after another, of a kind (or any), and tells its number.
func (e *enforcement) newest(kind string, after int64) int64 {
	e.Helper()
	number := int64(0)
	e.await("generation after "+fmt.Sprint(after), func(ctx context.Context) (bool, string) {
		list, err := e.client.Resource(nodeConfigs).List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err.Error()
		}
		seen := []string{}
		for _, item := range list.Items {
			node, _, _ := unstructured.NestedString(item.Object, "status", "node")
			generation, _, _ := unstructured.NestedInt64(item.Object, "status", "generation")
			change, _, _ := unstructured.NestedString(item.Object, "status", "change")
			if node != guest || generation <= after {
				continue
			}
			seen = append(seen, fmt.Sprint(generation, change))
			if kind == "" || change == kind {
				number = max(number, generation)
			}
		}
		return number > 0, fmt.Sprint(seen)
	})
	return number
}

func (e *enforcement) nodeSays(annotation string, holds func(string) bool) {
	e.Helper()
	e.await(annotation, func(ctx context.Context) (bool, string) {
		node, err := e.kube.CoreV1().Nodes().Get(ctx, guest, metav1.GetOptions{})
		if err != nil {
			return false, err.Error()
		}
		said := node.Annotations[annotation]
		return holds(said), said
	})
}

func atLeast(said string, number int64) bool {
	got, err := strconv.ParseInt(said, 10, 64)
	return err == nil && got >= number
}

func (e *enforcement) pod(name, priorityClass string) string {
	e.Helper()
	pods := e.kube.CoreV1().Pods("default")
	grace := int64(0)
	remove := func() {
		_ = pods.Delete(context.Background(), name, metav1.DeleteOptions{GracePeriodSeconds: &grace})
	}
	_, err := pods.Create(e.Context(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.PodSpec{
			NodeName:          guest,
			PriorityClassName: priorityClass,
			Containers: []corev1.Container{{
				Name: "main", Image: "temper.local/temper-demo:dev", ImagePullPolicy: corev1.PullNever,
				Args:      []string{"spin", "--millicores=100", "--period=1s"},
				Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("100m")}},
			}},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		e.Fatal(err)
	}
	e.Cleanup(remove)
	return name
}

// annotate asks for a tier; "" no longer does.
func (e *enforcement) annotate(pod, tier string) {
	e.Helper()
	value := "null"
	if tier != "" {
		value = strconv.Quote(tier)
	}
	patch := `{"metadata": {"annotations": {"temper.io/tier": ` + value + `}}}`
	_, err := e.kube.CoreV1().Pods("default").Patch(e.Context(), pod, types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	if err != nil {
		e.Fatal(err)
	}
}

func (e *enforcement) patchNode(patch string) {
	e.Helper()
	_, err := e.kube.CoreV1().Nodes().Patch(context.Background(), guest, types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	if err != nil {
		e.Fatal(err)
	}
}

func (e *enforcement) priorityClass(name string, value int32) {
	e.Helper()
	classes := e.kube.SchedulingV1().PriorityClasses()
	_, err := classes.Create(e.Context(), &schedulingv1.PriorityClass{
		ObjectMeta: metav1.ObjectMeta{Name: name}, Value: value}, metav1.CreateOptions{})
	if err != nil {
		e.Fatal(err)
	}
	e.Cleanup(func() { _ = classes.Delete(context.Background(), name, metav1.DeleteOptions{}) })
}

// policy makes a NodePolicy that replaces the one of its name.
func (e *enforcement) policy(name string, spec map[string]any) {
	e.Helper()
	policies := e.client.Resource(nodePolicies)
	object := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "policy.temper.io/v1", "kind": "NodePolicy",
		"metadata": map[string]any{"name": name}, "spec": spec,
	}}
	existing, err := policies.Get(e.Context(), name, metav1.GetOptions{})
	if err == nil {
		object.SetResourceVersion(existing.GetResourceVersion())
		_, err = policies.Update(e.Context(), object, metav1.UpdateOptions{})
	} else {
		_, err = policies.Create(e.Context(), object, metav1.CreateOptions{})
		e.Cleanup(func() { _ = policies.Delete(context.Background(), name, metav1.DeleteOptions{}) })
	}
	if err != nil {
		e.Fatal(err)
	}
}

// on runs a command on the guest.
func (e *enforcement) on(command ...string) string {
	e.Helper()
	out, err := e.try(command...)
	if err != nil {
		e.Fatal(err)
	}
	return out
}

func (e *enforcement) try(command ...string) (string, error) {
	return run("../vm/node", slices.Concat([]string{"enter", "--dir", os.Getenv("LAB")}, command)...)
}

// show prints what a user sees.
func (e *enforcement) show(arguments ...string) {
	out, err := run("../kubectl", arguments...)
	e.Logf("$ hack/kubectl %s\n%s (%v)", strings.Join(arguments, " "), out, err)
}

func run(program string, arguments ...string) (string, error) {
	command := exec.Command(program, arguments...)
	var out, errors bytes.Buffer
	command.Stdout, command.Stderr = &out, &errors
	if err := command.Run(); err != nil {
		return out.String(), fmt.Errorf("%s %v: %w: %s", program, arguments, err, errors.String())
	}
	return strings.TrimSpace(out.String()), nil
}

// kubeAPI sends a signal to the lab's kube-apiserver.
func (e *enforcement) kubeAPI(signal string) {
	e.Helper()
	record, err := os.ReadFile(filepath.Join(os.Getenv("LAB"), "run", "kube-apiserver.pid"))
	if err != nil {
		e.Fatal(err)
	}
	launcher, _, _ := strings.Cut(string(record), " ")
	// What was launched has entered the lab's machine and is the parent there.
	if _, err := run("pkill", "-"+signal, "--parent", launcher); err != nil {
		e.Fatal(err)
	}
}
