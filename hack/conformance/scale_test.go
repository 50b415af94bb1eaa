package conformance

import (
	"context"
	"testing"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/scale"
	kubectlscale "k8s.io/kubectl/pkg/scale"
)

var racks = bike.GroupVersion().WithResource("racks")

// TestScaleClientScales uses the client of the autoscaler, which sends
// protobuf in kube-controller-manager, and JSON.
func TestScaleClientScales(t *testing.T) {
	proves(t, "F14")
	config := startShop(t).config(t)
	for _, contentType := range []string{runtime.ContentTypeJSON, runtime.ContentTypeProtobuf} {
		t.Run(contentType, func(t *testing.T) {
			checkScaleClient(t, config, contentType)
		})
	}
}

func TestScalerOfKubectlScales(t *testing.T) {
	proves(t, "F14")
	config := startShop(t).config(t)
	makeRack(t, config, "kubectl", 3)
	scaler := kubectlscale.NewScaler(scales(t, config))
	for _, each := range []struct {
		size         uint
		precondition *kubectlscale.ScalePrecondition
	}{
		{5, nil},
		{4, &kubectlscale.ScalePrecondition{Size: 5}},
		{0, nil},
		{2, &kubectlscale.ScalePrecondition{Size: 0}},
	} {
		err := scaler.Scale("default", "kubectl", each.size, nil, each.precondition, nil, nil, racks, false)
		if err != nil {
			t.Fatalf("to %d: %v", each.size, err)
		}
		if got := stands(t, config, "kubectl"); got != int64(each.size) {
			t.Errorf("scaled to %d, it has %d", each.size, got)
		}
	}
	err := scaler.Scale("default", "kubectl", 9, nil, &kubectlscale.ScalePrecondition{Size: 7}, nil, nil, racks, false)
	if err == nil {
		t.Error("scaled although it had another size")
	}
}

func checkScaleClient(t *testing.T, config *rest.Config, contentType string) {
	t.Helper()
	ctx := context.Background()
	name := "json"
	if contentType == runtime.ContentTypeProtobuf {
		name = "protobuf"
	}
	makeRack(t, config, name, 3)
	typed := rest.CopyConfig(config)
	typed.ContentType = contentType
	client := scales(t, typed).Scales("default")

	first, err := client.Get(ctx, racks.GroupResource(), name, metav1.GetOptions{})
	if err != nil || first.Spec.Replicas != 3 || first.ResourceVersion == "" || first.UID == "" {
		t.Fatalf("%+v %v", first, err)
	}

	wanted := first.DeepCopy()
	wanted.Spec.Replicas = 5
	scaled, err := client.Update(ctx, racks.GroupResource(), wanted, metav1.UpdateOptions{})
	if err != nil || scaled.Spec.Replicas != 5 || stands(t, config, name) != 5 {
		t.Fatalf("%+v %v", scaled, err)
	}
	if _, err := client.Update(ctx, racks.GroupResource(), wanted, metav1.UpdateOptions{}); !apierrors.IsConflict(err) {
		t.Errorf("update of an old scale: %v", err)
	}

	negative := scaled.DeepCopy()
	negative.Spec.Replicas = -1
	if _, err := client.Update(ctx, racks.GroupResource(), negative, metav1.UpdateOptions{}); !apierrors.IsInvalid(err) {
		t.Errorf("fewer than none: %v", err)
	}
	absent := &autoscalingv1.Scale{ObjectMeta: metav1.ObjectMeta{Name: "absent"}}
	if _, err := client.Get(ctx, racks.GroupResource(), absent.Name, metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("get of one that is absent: %v", err)
	}

	patched, err := client.Patch(
		ctx, racks, name, types.MergePatchType, []byte(`{"spec":{"replicas":7}}`), metav1.PatchOptions{})
	if err != nil || patched.Spec.Replicas != 7 || stands(t, config, name) != 7 {
		t.Fatalf("%+v %v", patched, err)
	}
}

func scales(t *testing.T, config *rest.Config) scale.ScalesGetter {
	t.Helper()
	plain := rest.CopyConfig(config)
	plain.ContentType = ""
	client := discovery.NewDiscoveryClientForConfigOrDie(plain)
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(client))
	getter, err := scale.NewForConfig(
		config, mapper, dynamic.LegacyAPIPathResolverFunc, scale.NewDiscoveryScaleKindResolver(client))
	if err != nil {
		t.Fatal(err)
	}
	return getter
}

func makeRack(t *testing.T, config *rest.Config, name string, stands int64) {
	t.Helper()
	rack := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": racks.GroupVersion().String(),
		"kind":       "Rack",
		"metadata":   map[string]any{"name": name},
		"spec":       map[string]any{"stands": stands},
	}}
	client := dynamic.NewForConfigOrDie(config).Resource(racks).Namespace("default")
	if _, err := client.Create(context.Background(), rack, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func stands(t *testing.T, config *rest.Config, name string) int64 {
	t.Helper()
	client := dynamic.NewForConfigOrDie(config).Resource(racks).Namespace("default")
	rack, err := client.Get(context.Background(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	stands, _, err := unstructured.NestedInt64(rack.Object, "spec", "stands")
	if err != nil {
		t.Fatal(err)
	}
	return stands
}
