package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
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
	events := 0
	for event := range watch.ResultChan() {
		events++
		object, ok := event.Object.(interface{ UnstructuredContent() map[string]any })
		if ok && pods(object.UnstructuredContent()) > before {
			return
		}
	}
	t.Fatalf("%d events, none with more pods than %d", events, before)
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
	patch := fmt.Sprintf(`{"spec": {"replicas": %d}}`, replicas)
	_, err := kube.AppsV1().Deployments("demo").Patch(ctx, name, types.MergePatchType, []byte(patch), metav1.PatchOptions{}, "scale")
	if err != nil {
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

// kill ends pods without warning.
func kill(t *testing.T, kube *kubernetes.Clientset, pods ...corev1.Pod) {
	t.Helper()
	now := int64(0)
	for _, pod := range pods {
		if err := kube.CoreV1().Pods(system).Delete(t.Context(), pod.Name, metav1.DeleteOptions{GracePeriodSeconds: &now}); err != nil {
			t.Fatal(err)
		}
	}
}

func serverPodsRunning(t *testing.T, kube *kubernetes.Clientset) []corev1.Pod {
	t.Helper()
	pods, err := kube.CoreV1().Pods(system).List(t.Context(), metav1.ListOptions{LabelSelector: serverPods})
	if err != nil {
		t.Fatal(err)
	}
	if len(pods.Items) == 0 {
		t.Skip("the API server runs in no pod here")
	}
	return pods.Items
}

// outage asks for rows without a break for as long as told and says how long
// the longest time without an answer was.
func outage(t *testing.T, lasts time.Duration, done func() bool) time.Duration {
	t.Helper()
	client, _ := clients(t)
	longest, answered := time.Duration(0), time.Now()
	for began := time.Now(); time.Since(began) < lasts && (!done() || time.Since(began) < 12*time.Second); {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		_, err := client.Resource(nodePerfs).List(ctx, metav1.ListOptions{})
		cancel()
		longest = max(longest, time.Since(answered))
		if err == nil {
			answered = time.Now()
		}
		time.Sleep(50 * time.Millisecond)
	}
	return longest
}

func serversReady(t *testing.T, kube *kubernetes.Clientset) bool {
	deployment, err := kube.AppsV1().Deployments(system).Get(t.Context(), "temper-apiserver", metav1.GetOptions{})
	return err == nil && deployment.Status.ReadyReplicas == *deployment.Spec.Replicas &&
		deployment.Status.Replicas == deployment.Status.ReadyReplicas
}

func awaitServers(t *testing.T, kube *kubernetes.Clientset) {
	t.Helper()
	eventually(t, 90*time.Second, "all replicas", func() (bool, string) {
		return serversReady(t, kube), "not all are ready"
	})
}

// Whichever replica kube-apiserver happens to be connected to: both are killed
// in turn.
func TestTheAPIIsBackTenSecondsAfterAServerIsKilled(t *testing.T) {
	_, kube := clients(t)
	awaitServers(t, kube)
	for _, pod := range serverPodsRunning(t, kube) {
		kill(t, kube, pod)
		longest := outage(t, 60*time.Second, func() bool { return serversReady(t, kube) })
		t.Logf("%s killed: no answer for at most %v", pod.Name, longest)
		if longest > 10*time.Second {
			t.Errorf("no answer for %v, longer than 10 s", longest)
		}
		awaitServers(t, kube)
	}
}

// With no server left the rest of the cluster answers as ever, and Temper is
// back by itself.
func TestTheClusterDoesNotMissTemper(t *testing.T) {
	_, kube := clients(t)
	awaitServers(t, kube)
	kill(t, kube, serverPodsRunning(t, kube)...)
	slowest := time.Duration(0)
	for began := time.Now(); time.Since(began) < 5*time.Second; time.Sleep(100 * time.Millisecond) {
		asked := time.Now()
		if _, err := kube.CoreV1().Pods("").List(t.Context(), metav1.ListOptions{Limit: 1}); err != nil {
			t.Error(err)
		}
		groups, err := kube.Discovery().ServerGroups()
		if err != nil || len(groups.Groups) < 10 {
			t.Errorf("discovery without Temper: %v", err)
		}
		slowest = max(slowest, time.Since(asked))
	}
	t.Logf("the slowest answer of all else took %v", slowest)
	if slowest > 5*time.Second {
		t.Errorf("all else was held up for %v", slowest)
	}
	t.Logf("no answer for %v", outage(t, 90*time.Second, func() bool { return serversReady(t, kube) }))
	awaitServers(t, kube)
}
