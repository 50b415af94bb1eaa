package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
)

const webhookPods = "app.kubernetes.io/name=temper-admission"

func TestNodePolicySaysWhereItIsInForce(t *testing.T) {
	client, kube := clients(t)
	nodes, err := kube.CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	nodePolicy(t, client, "e2e-everywhere", map[string]any{"priority": int64(1)})
	applied(t, client, nodePolicies, "e2e-everywhere", "True/InForce")
	for _, node := range nodes.Items {
		eventually(t, 30*time.Second, "the node to name it", func() (bool, string) {
			node, err := kube.CoreV1().Nodes().Get(t.Context(), node.Name, metav1.GetOptions{})
			if err != nil {
				return false, err.Error()
			}
			said := node.Annotations["temper.io/node-policy"]
			return said == "e2e-everywhere", said
		})
	}
	nodePolicy(t, client, "e2e-stronger", map[string]any{"priority": int64(2)})
	applied(t, client, nodePolicies, "e2e-stronger", "True/InForce")
	applied(t, client, nodePolicies, "e2e-everywhere", "False/NotInForce")
	nodePolicy(t, client, "e2e-nowhere", map[string]any{"nodeSelector": map[string]any{
		"matchLabels": map[string]any{"e2e.temper.io/nowhere": "true"}}})
	applied(t, client, nodePolicies, "e2e-nowhere", "False/NoNodes")
	out, _ := run("../kubectl", "get", "nodepolicies", "-o", "wide")
	t.Logf("$ hack/kubectl get nodepolicies -o wide\n%s", out)
}

// Whoever makes pods never waits for the webhook, and never hears that it is
// gone: pods are scaled, or they are as they were written.
func TestPodsAreMadeWhileTheWebhookIsKilled(t *testing.T) {
	client, kube := clients(t)
	const namespace = "e2e-overcommit"
	optedIn(t, kube, namespace)
	policy(t, client, overcommitPolicies, "OvercommitPolicy", namespace, map[string]any{
		"mode":              "Enforce",
		"namespaceSelector": map[string]any{"matchLabels": map[string]any{"kubernetes.io/metadata.name": namespace}},
		"cpu":               map[string]any{"keepPercent": int64(60)},
	})
	applied(t, client, overcommitPolicies, namespace, "True/Enforcing")
	eventually(t, 30*time.Second, "a pod to be scaled", func() (bool, string) {
		asks := request(t, kube, namespace, "scaled")
		return asks == "300m", asks
	})

	killed, seen := time.Now(), map[string]int{}
	grace := int64(0)
	for i := 0; time.Since(killed) < 20*time.Second; i++ {
		if i%10 == 0 {
			err := kube.CoreV1().Pods(system).DeleteCollection(t.Context(),
				metav1.DeleteOptions{GracePeriodSeconds: &grace}, metav1.ListOptions{LabelSelector: webhookPods})
			if err != nil {
				t.Fatal(err)
			}
		}
		seen[request(t, kube, namespace, fmt.Sprint("pod-", i))]++
	}
	t.Logf("pods by what they ask for: %v", seen)
	if seen["500m"] == 0 || seen["500m"]+seen["300m"] == 0 || len(seen) > 2 {
		t.Errorf("pods ask for %v: some should be as they were written, the rest scaled", seen)
	}
	eventually(t, 90*time.Second, "pods to be scaled again", func() (bool, string) {
		asks := request(t, kube, namespace, "again")
		return asks == "300m", asks
	})
}

// request makes a pod that asks for half a core, only to see what it is told to ask for.
func request(t *testing.T, kube *kubernetes.Clientset, namespace, name string) string {
	t.Helper()
	pod, err := kube.CoreV1().Pods(namespace).Create(t.Context(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{
			Name: "main", Image: "temper.local/temper-demo:dev", ImagePullPolicy: corev1.PullNever,
			Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("500m")}},
		}}},
	}, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil {
		t.Fatal(err)
	}
	return pod.Spec.Containers[0].Resources.Requests.Cpu().String()
}

func optedIn(t *testing.T, kube *kubernetes.Clientset, namespace string) {
	t.Helper()
	_, err := kube.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		Name: namespace, Labels: map[string]string{"temper.io/overcommit": "enabled"}}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = kube.CoreV1().Namespaces().Delete(context.Background(), namespace, metav1.DeleteOptions{})
	})
}

func nodePolicy(t *testing.T, client dynamic.Interface, name string, spec map[string]any) {
	t.Helper()
	policy(t, client, nodePolicies, "NodePolicy", name, spec)
}

func policy(t *testing.T, client dynamic.Interface, kind schema.GroupVersionResource, word, name string, spec map[string]any) {
	t.Helper()
	_, err := client.Resource(kind).Create(t.Context(), &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": kind.GroupVersion().String(), "kind": word,
		"metadata": map[string]any{"name": name}, "spec": spec,
	}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Resource(kind).Delete(context.Background(), name, metav1.DeleteOptions{}) })
}

// applied waits until the policy says STATUS/REASON of where it is in force.
func applied(t *testing.T, client dynamic.Interface, kind schema.GroupVersionResource, name, wanted string) {
	t.Helper()
	eventually(t, time.Minute, name+" to say "+wanted, func() (bool, string) {
		object, err := client.Resource(kind).Get(t.Context(), name, metav1.GetOptions{})
		if err != nil {
			return false, err.Error()
		}
		conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
		for _, each := range conditions {
			if condition, ok := each.(map[string]any); ok && condition["type"] == "Applied" {
				said := fmt.Sprint(condition["status"], "/", condition["reason"])
				return said == wanted, fmt.Sprint(said, ": ", condition["message"])
			}
		}
		return false, "no condition"
	})
}
