package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

var (
	devSessions = schema.GroupVersionResource{Group: "temper.io", Version: "v1", Resource: "devsessions"}
	twins       = schema.GroupVersionResource{Group: "storage.temper.io", Version: "v1", Resource: "devsessions"}
)

// sessions is a client of devsessions, and removes those of this test when it ends.
func sessions(t *testing.T) dynamic.ResourceInterface {
	t.Helper()
	client, _ := clients(t)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		_ = client.Resource(devSessions).DeleteCollection(ctx, metav1.DeleteOptions{},
			metav1.ListOptions{LabelSelector: "test=" + label(t)})
	})
	return client.Resource(devSessions)
}

func label(t *testing.T) string {
	return strings.ToLower(strings.ReplaceAll(t.Name(), "/", "-"))
}

func session(t *testing.T, name string) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "temper.io/v1",
		"kind":       "DevSession",
		"metadata":   map[string]any{"name": name, "labels": map[string]any{"test": label(t)}},
		"spec": map[string]any{
			"owner":     map[string]any{"userId": "ada", "hostname": "laptop"},
			"type":      "Exec",
			"namespace": "shop",
			"target":    "deployment/web",
		},
	}}
}

func create(t *testing.T, client dynamic.ResourceInterface, name string) *unstructured.Unstructured {
	t.Helper()
	created, err := client.Create(limited(t, 10*time.Second), session(t, name), metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return created
}

func TestSessionIsWrittenThroughItsLife(t *testing.T) {
	client := sessions(t)
	ctx := limited(t, 60*time.Second)

	created := create(t, client, "e2e-life")
	if created.GetUID() == "" || created.GetGeneration() != 1 {
		t.Errorf("created: uid %q, generation %d", created.GetUID(), created.GetGeneration())
	}

	if err := unstructured.SetNestedMap(created.Object,
		map[string]any{"phase": "Active", "connectedTime": "2026-01-02T03:04:05Z"}, "status"); err != nil {
		t.Fatal(err)
	}
	active, err := client.UpdateStatus(ctx, created, metav1.UpdateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if active.GetGeneration() != 1 || field(t, active, "status", "phase") != "Active" {
		t.Errorf("generation %d, status %v", active.GetGeneration(), active.Object["status"])
	}

	// What was read before the status was written is out of date.
	created.SetLabels(map[string]string{"test": label(t), "late": "yes"})
	if _, err := client.Update(ctx, created, metav1.UpdateOptions{}); !apierrors.IsConflict(err) {
		t.Errorf("update of an old revision: %v", err)
	}

	patched, err := client.Patch(ctx, "e2e-life", types.MergePatchType,
		[]byte(`{"metadata":{"labels":{"team":"web"}},"status":{"phase":"Closed"}}`), metav1.PatchOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if patched.GetLabels()["team"] != "web" || field(t, patched, "status", "phase") != "Active" {
		t.Errorf("the object's path wrote its status: %v", patched.Object)
	}

	if _, err := client.Patch(ctx, "e2e-life", types.JSONPatchType,
		[]byte(`[{"op":"replace","path":"/spec/target","value":"deployment/other"}]`),
		metav1.PatchOptions{}); !apierrors.IsInvalid(err) {
		t.Errorf("another target: %v", err)
	}

	if err := client.Delete(ctx, "e2e-life", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Get(ctx, "e2e-life", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("after its deletion: %v", err)
	}
}

func TestTwoManagersApplyTheSameSession(t *testing.T) {
	client := sessions(t)
	ctx := limited(t, 60*time.Second)
	first := session(t, "e2e-applied")
	first.SetLabels(map[string]string{"test": label(t), "owner": "first"})

	applied, err := client.Apply(ctx, "e2e-applied", first, metav1.ApplyOptions{FieldManager: "first"})
	if err != nil {
		t.Fatal(err)
	}
	again, err := client.Apply(ctx, "e2e-applied", first, metav1.ApplyOptions{FieldManager: "first"})
	if err != nil {
		t.Fatal(err)
	}
	if again.GetResourceVersion() != applied.GetResourceVersion() {
		t.Errorf("applying the same again made a revision: %s, %s", applied.GetResourceVersion(), again.GetResourceVersion())
	}

	second := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "temper.io/v1", "kind": "DevSession",
		"metadata": map[string]any{"name": "e2e-applied", "labels": map[string]any{"owner": "second"}},
	}}
	_, err = client.Apply(ctx, "e2e-applied", second, metav1.ApplyOptions{FieldManager: "second"})
	if !apierrors.IsConflict(err) {
		t.Fatalf("another manager's label: %v", err)
	}
	var status apierrors.APIStatus
	if errors.As(err, &status) {
		causes := fmt.Sprint(status.Status().Details.Causes)
		if !strings.Contains(causes, ".metadata.labels.owner") || !strings.Contains(causes, `"first"`) {
			t.Errorf("causes %s", causes)
		}
	}

	forced, err := client.Apply(ctx, "e2e-applied", second, metav1.ApplyOptions{FieldManager: "second", Force: true})
	if err != nil {
		t.Fatal(err)
	}
	if forced.GetLabels()["owner"] != "second" || forced.GetLabels()["test"] == "" {
		t.Errorf("labels %v", forced.GetLabels())
	}
	if managers := len(forced.GetManagedFields()); managers != 2 {
		t.Errorf("%d managers", managers)
	}
}

func TestDryRunKeepsNothing(t *testing.T) {
	client := sessions(t)
	ctx := limited(t, 20*time.Second)

	made, err := client.Create(ctx, session(t, "e2e-dry"), metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil || made.GetUID() == "" {
		t.Fatalf("%v, uid %q", err, made.GetUID())
	}
	if _, err := client.Get(ctx, "e2e-dry", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("a dry run was kept: %v", err)
	}
}

func TestFinalizerHoldsASessionBack(t *testing.T) {
	client := sessions(t)
	ctx := limited(t, 30*time.Second)
	held := session(t, "e2e-held")
	held.SetFinalizers([]string{"example.com/hold"})
	if _, err := client.Create(ctx, held, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}

	if err := client.Delete(ctx, "e2e-held", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	going, err := client.Get(ctx, "e2e-held", metav1.GetOptions{})
	if err != nil || going.GetDeletionTimestamp() == nil {
		t.Fatalf("%v, deletion %v", err, going.GetDeletionTimestamp())
	}

	going.SetFinalizers(nil)
	if _, err := client.Update(ctx, going, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Get(ctx, "e2e-held", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("without its finalizer: %v", err)
	}
}

// The cluster's garbage collector knows sessions from discovery as it knows any kind, follows them,
// and deletes, patches and finalizes them through the same API as everybody.
func TestOwnedSessionsGoOrStayWithTheirOwner(t *testing.T) {
	for name, policy := range map[string]metav1.DeletionPropagation{
		"background": metav1.DeletePropagationBackground,
		"foreground": metav1.DeletePropagationForeground,
		"orphan":     metav1.DeletePropagationOrphan,
	} {
		t.Run(name, func(t *testing.T) {
			client := sessions(t)
			ctx := limited(t, 3*time.Minute)
			owner := create(t, client, "e2e-owner-"+name)
			owned := session(t, "e2e-owned-"+name)
			wait := true
			owned.SetOwnerReferences([]metav1.OwnerReference{{
				APIVersion: owner.GetAPIVersion(), Kind: owner.GetKind(),
				Name: owner.GetName(), UID: owner.GetUID(), BlockOwnerDeletion: &wait,
			}})
			if _, err := client.Create(ctx, owned, metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}

			if err := client.Delete(ctx, owner.GetName(), metav1.DeleteOptions{PropagationPolicy: &policy}); err != nil {
				t.Fatal(err)
			}

			// The collector looks for new kinds every half a minute.
			eventually(t, 2*time.Minute, "the owner to go", func() (bool, string) {
				_, err := client.Get(ctx, owner.GetName(), metav1.GetOptions{})
				return apierrors.IsNotFound(err), fmt.Sprint(err)
			})
			eventually(t, 2*time.Minute, "the collector", func() (bool, string) {
				left, err := client.Get(ctx, owned.GetName(), metav1.GetOptions{})
				if policy != metav1.DeletePropagationOrphan {
					return apierrors.IsNotFound(err), fmt.Sprint(err)
				}
				return err == nil && len(left.GetOwnerReferences()) == 0, fmt.Sprint(err)
			})
		})
	}
}

func TestInformerFollowsSessions(t *testing.T) {
	client := sessions(t)
	create(t, client, "e2e-watched-0")
	ctx := limited(t, 60*time.Second)
	all, _ := clients(t)
	informers := dynamicinformer.NewFilteredDynamicSharedInformerFactory(all, 0, "",
		func(options *metav1.ListOptions) { options.LabelSelector = "test=" + label(t) })
	informer := informers.ForResource(devSessions).Informer()
	events := make(chan string, 100)
	if _, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { events <- "added " + object.(*unstructured.Unstructured).GetName() },
		UpdateFunc: func(_, object any) { events <- "updated " + object.(*unstructured.Unstructured).GetName() },
		DeleteFunc: func(object any) {
			if gone, ok := object.(*unstructured.Unstructured); ok {
				events <- "deleted " + gone.GetName()
			}
		},
	}); err != nil {
		t.Fatal(err)
	}
	informers.Start(ctx.Done())
	for _, synced := range informers.WaitForCacheSync(ctx.Done()) {
		if !synced {
			t.Fatal("the informer did not sync")
		}
	}
	expect := func(want string) {
		t.Helper()
		select {
		case got := <-events:
			if got != want {
				t.Fatalf("%s instead of %s", got, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("not %s within 10 s", want)
		}
	}

	expect("added e2e-watched-0")
	create(t, client, "e2e-watched-1")
	expect("added e2e-watched-1")
	if _, err := client.Patch(ctx, "e2e-watched-1", types.MergePatchType,
		[]byte(`{"metadata":{"annotations":{"a":"b"}}}`), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	expect("updated e2e-watched-1")
	if err := client.DeleteCollection(ctx, metav1.DeleteOptions{},
		metav1.ListOptions{LabelSelector: "test=" + label(t)}); err != nil {
		t.Fatal(err)
	}
	expect("deleted e2e-watched-0")
	expect("deleted e2e-watched-1")
}

// Whoever may write every custom resource could forge sessions of others, were it not for the
// chart's policy.
func TestNobodyWritesTwinsByHand(t *testing.T) {
	client := sessions(t)
	create(t, client, "e2e-twin")
	config := rest.CopyConfig(config(t))
	config.Impersonate = rest.ImpersonationConfig{UserName: "root", Groups: []string{"system:masters"}}
	admin := dynamic.NewForConfigOrDie(config)
	ctx := limited(t, 30*time.Second)

	twin, err := admin.Resource(twins).Get(ctx, "e2e-twin", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(twin.GetOwnerReferences())+len(twin.GetFinalizers()) > 0 {
		t.Errorf("the twin has owners or finalizers: %v", twin.Object["metadata"])
	}
	forged, _ := json.Marshal(map[string]any{"front": map[string]any{"spec": map[string]any{"target": "deployment/other"}}})
	_, err = admin.Resource(twins).Patch(ctx, "e2e-twin", types.MergePatchType, forged, metav1.PatchOptions{})
	if !apierrors.IsForbidden(err) {
		t.Errorf("a forged twin: %v", err)
	}
	if err := admin.Resource(twins).Delete(ctx, "e2e-twin", metav1.DeleteOptions{}); !apierrors.IsForbidden(err) {
		t.Errorf("a twin deleted by hand: %v", err)
	}
}
