package e2e

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
)

const (
	packed     = "e2e-packed"
	overcommit = "temper.io/overcommit"
	original   = "temper.io/original-requests"
)

var overcommitPolicies = schema.GroupVersionResource{Group: "policy.temper.io", Version: "v1", Resource: "overcommitpolicies"}

// A node takes pods until what they asked for exceeds what it could have
// given: what is beyond shows as realized within a minute, and goes when the
// namespace opts out.
func TestWhatANodeAbsorbsIsRealizedUntilItsNamespaceOptsOut(t *testing.T) {
	client, kube := clients(t)
	if _, err := kube.AppsV1().DaemonSets(system).Get(t.Context(), "temper-nodeagent", metav1.GetOptions{}); err != nil {
		t.Skip("no agents in pods: ", err)
	}
	node, allocatable := roomiest(t, kube)
	optIn(t, client, kube)

	// Five pods that ask for a third of the node each.
	each := allocatable / 3
	eventually(t, time.Minute, "the webhook scales pods of the namespace", func() (bool, string) {
		pod, err := kube.CoreV1().Pods(packed).Create(t.Context(), asking("probe", node, each), metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		return err == nil && pod.Annotations[original] != "", fmt.Sprint(err)
	})
	for i := range 5 {
		if _, err := kube.CoreV1().Pods(packed).Create(t.Context(), asking(fmt.Sprintf("pod-%d", i), node, each), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, 2*time.Minute, "all five run", func() (bool, string) {
		pods := podsOf(t, kube)
		running := 0
		for _, pod := range pods {
			if pod.Status.Phase == corev1.PodRunning {
				running++
			}
		}
		return running == 5, fmt.Sprintf("%d of %d run", running, len(pods))
	})

	took := eventually(t, time.Minute, "absorbed is realized", func() (bool, string) {
		row := clusterSavings(t, client)
		absorbed := number(field(t, row, "status", "realized", "absorbedMillicores"))
		realized := number(field(t, row, "status", "realized", "cpuMillicores"))
		// Beside the five there are Temper's own pods and the demo's.
		return absorbed >= 5*each-allocatable && realized >= absorbed, fmt.Sprint(field(t, row, "status", "realized"))
	})
	t.Logf("absorbed shows %v after the last pod ran", took)
	out, err := exec.Command("../kubectl", "get", "savings", "cluster").CombinedOutput()
	if err != nil || !regexp.MustCompile(`\ncluster +\d*[1-9]\d*\.\d\d `).Match(out) {
		t.Errorf("no dollars under REALIZED (%v):\n%s", err, out)
	}

	relabel(t, kube, "null")
	took = eventually(t, time.Minute, "nothing is absorbed any more", func() (bool, string) {
		row := clusterSavings(t, client)
		return number(field(t, row, "status", "realized", "absorbedMillicores")) == 0, fmt.Sprint(field(t, row, "status", "realized"))
	})
	t.Logf("gone %v after opting out", took)
	eventually(t, 3*time.Minute, "the pods ask for what they asked for", func() (bool, string) {
		for _, pod := range podsOf(t, kube) {
			if asks := pod.Spec.Containers[0].Resources.Requests.Cpu().MilliValue(); asks != each {
				return false, fmt.Sprintf("%s asks for %dm", pod.Name, asks)
			}
		}
		return true, ""
	})
}

// roomiest is a node that takes pods, and the CPU it lets them have.
func roomiest(t *testing.T, kube *kubernetes.Clientset) (name string, millicores int64) {
	t.Helper()
	nodes, err := kube.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, node := range nodes.Items {
		if cpu := node.Status.Allocatable.Cpu().MilliValue(); len(node.Spec.Taints) == 0 && cpu > millicores {
			name, millicores = node.Name, cpu
		}
	}
	if name == "" {
		t.Skip("no node without taints")
	}
	return name, millicores
}

// optIn makes the namespace and its policy, for the time of the test.
func optIn(t *testing.T, client *dynamic.DynamicClient, kube *kubernetes.Clientset) {
	t.Helper()
	namespaces, policies := kube.CoreV1().Namespaces(), client.Resource(overcommitPolicies)
	t.Cleanup(func() {
		grace := int64(0)
		_ = kube.CoreV1().Pods(packed).DeleteCollection(context.Background(), metav1.DeleteOptions{GracePeriodSeconds: &grace}, metav1.ListOptions{})
		_ = namespaces.Delete(context.Background(), packed, metav1.DeleteOptions{})
		_ = policies.Delete(context.Background(), packed, metav1.DeleteOptions{})
	})
	_, err := policies.Create(t.Context(), &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "policy.temper.io/v1", "kind": "OvercommitPolicy",
		"metadata": map[string]any{"name": packed},
		"spec": map[string]any{
			"namespaceSelector": map[string]any{"matchLabels": map[string]any{"kubernetes.io/metadata.name": packed}},
			"mode":              "Enforce", "tiers": []any{"Normal"},
			"cpu": map[string]any{"keepPercent": int64(10), "floorMillicores": int64(10)},
		},
	}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = namespaces.Create(t.Context(), &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{Name: packed, Labels: map[string]string{overcommit: "enabled"}}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
}

func relabel(t *testing.T, kube *kubernetes.Clientset, value string) {
	t.Helper()
	patch := fmt.Sprintf(`{"metadata": {"labels": {%q: %s}}}`, overcommit, value)
	if _, err := kube.CoreV1().Namespaces().Patch(t.Context(), packed, types.MergePatchType, []byte(patch), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
}

// asking is a pod that asks for much and uses next to nothing.
func asking(name, node string, millicores int64) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.PodSpec{
			NodeSelector: map[string]string{"kubernetes.io/hostname": node},
			Containers: []corev1.Container{{
				Name: "main", Image: "temper.local/temper-demo:dev", ImagePullPolicy: corev1.PullNever,
				Args: []string{"spin", "--millicores=10", "--period=1s"},
				Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{
					corev1.ResourceCPU: *resource.NewMilliQuantity(millicores, resource.DecimalSI)}},
			}},
		},
	}
}

func podsOf(t *testing.T, kube *kubernetes.Clientset) []corev1.Pod {
	t.Helper()
	pods, err := kube.CoreV1().Pods(packed).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return pods.Items
}

func clusterSavings(t *testing.T, client *dynamic.DynamicClient) *unstructured.Unstructured {
	t.Helper()
	row, err := client.Resource(savings).Get(t.Context(), "cluster", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return row
}

func number(value any) int64 {
	integer, _ := value.(int64)
	return integer
}
