package e2e

import (
	"context"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

const (
	serverPods = "app.kubernetes.io/name=temper-apiserver"
	agentPods  = "app.kubernetes.io/name=temper-nodeagent"
)

func TestWatchSpeaksWhenADemoDeploymentIsScaled(t *testing.T) {
	client, kube := clients(t)
	ctx := limited(t, 90*time.Second)
	if _, err := kube.AppsV1().Deployments("demo").Get(ctx, "search", metav1.GetOptions{}); err != nil {
		t.Skip("no demo")
	}
	list, err := client.Resource(nodePerfs).List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	watch, err := client.Resource(nodePerfs).Watch(ctx, metav1.ListOptions{ResourceVersion: list.GetResourceVersion()})
	if err != nil {
		t.Fatal(err)
	}
	defer watch.Stop()
	scale(t, kube, "search", 3)
	t.Cleanup(func() { scale(t, kube, "search", 1) })
	before := pods(list.Items[0].Object)
	for event := range watch.ResultChan() {
		object, ok := event.Object.(interface{ UnstructuredContent() map[string]any })
		if ok && pods(object.UnstructuredContent()) > before {
			return
		}
	}
	t.Fatal("the watch ended before the row showed more pods")
}

func pods(row map[string]any) int64 {
	total, _, _ := unstructured.NestedInt64(row, "status", "pods", "total")
	return total
}

func scale(t *testing.T, kube *kubernetes.Clientset, name string, replicas int32) {
	t.Helper()
	// Also called in clean-up, when the test's own context has ended.
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	current, err := kube.AppsV1().Deployments("demo").GetScale(ctx, name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	current.Spec.Replicas = replicas
	if _, err := kube.AppsV1().Deployments("demo").UpdateScale(ctx, name, current, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// The DaemonSet is sent to nodes that do not exist, so that no new agent comes
// up before the row has had time to get stale.
func TestANodeWithoutItsAgentIsStaleUntilTheAgentIsBack(t *testing.T) {
	client, kube := clients(t)
	ctx := limited(t, 120*time.Second)
	list, err := client.Resource(nodePerfs).List(ctx, metav1.ListOptions{})
	if err != nil || len(list.Items) == 0 {
		t.Fatalf("%d rows (%v)", len(list.Items), err)
	}
	becomes := func(wanted string, limit time.Duration) {
		t.Helper()
		took := eventually(t, limit, wanted, func() (bool, string) {
			row, err := client.Resource(nodePerfs).Get(ctx, list.Items[0].GetName(), metav1.GetOptions{})
			if err != nil {
				return false, err.Error()
			}
			got, _ := field(t, row, "status", "agent", "freshness").(string)
			return got == wanted, "it is " + got
		})
		t.Logf("%s after %v", wanted, took)
	}
	agentsRunOn(t, kube, `{"e2e.temper.io/nowhere": "true"}`)
	t.Cleanup(func() { agentsRunOn(t, kube, "null") })
	eventually(t, 30*time.Second, "the agent to end", func() (bool, string) {
		running, err := kube.CoreV1().Pods(system).List(ctx, metav1.ListOptions{LabelSelector: agentPods})
		return err == nil && len(running.Items) == 0, text(err)
	})
	becomes("Stale", 15*time.Second)
	agentsRunOn(t, kube, "null")
	becomes("Fresh", 60*time.Second)
}

func agentsRunOn(t *testing.T, kube *kubernetes.Clientset, selector string) {
	t.Helper()
	patch := `{"spec": {"template": {"spec": {"nodeSelector": ` + selector + `}}}}`
	_, err := kube.AppsV1().DaemonSets(system).Patch(
		context.Background(), "temper-nodeagent", types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	if err != nil {
		t.Fatal(err)
	}
}

// deletePods kills the pods of one of Temper's parts without warning and says
// on which nodes they ran.
func deletePods(t *testing.T, kube *kubernetes.Clientset, part string) []string {
	t.Helper()
	selector := metav1.ListOptions{LabelSelector: part}
	pods, err := kube.CoreV1().Pods(system).List(t.Context(), selector)
	if err != nil || len(pods.Items) == 0 {
		t.Skipf("no pods of %s (%v)", part, err)
	}
	now := int64(0)
	nodes := []string{}
	for _, pod := range pods.Items {
		nodes = append(nodes, pod.Spec.NodeName)
		if err := kube.CoreV1().Pods(system).Delete(t.Context(), pod.Name, metav1.DeleteOptions{GracePeriodSeconds: &now}); err != nil {
			t.Fatal(err)
		}
	}
	return nodes
}

func TestTheAPIIsBackTenSecondsAfterAServerIsKilled(t *testing.T) {
	client, kube := clients(t)
	ctx := limited(t, 120*time.Second)
	deletePods(t, kube, serverPods)
	back := eventually(t, 60*time.Second, "nodeperfs", func() (bool, string) {
		_, err := client.Resource(nodePerfs).List(ctx, metav1.ListOptions{})
		return err == nil, text(err)
	})
	t.Logf("answered again after %v", back)
	if back > 10*time.Second {
		t.Errorf("took %v, longer than 10 s", back)
	}
}

// Discovery of everything else works at all times, also without Temper.
func TestTheRestOfTheClusterIsNeverBlocked(t *testing.T) {
	_, kube := clients(t)
	groups, err := kube.Discovery().ServerGroups()
	if err != nil || len(groups.Groups) < 10 {
		t.Fatalf("%v groups (%v)", len(groups.Groups), err)
	}
}
