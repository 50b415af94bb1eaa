package e2e

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/features"
)

func TestEveryKindIsDiscoveredWithTheVerbsThatWork(t *testing.T) {
	_, kube := clients(t)
	list, err := kube.Discovery().ServerResourcesForGroupVersion("temper.io/v1")
	if err != nil {
		t.Fatal(err)
	}
	verbs := map[schema.GroupVersionResource]string{
		devSessions: "create delete deletecollection get list patch update watch",
	}
	for _, kind := range allKinds {
		verbs[kind] = "get list watch"
	}
	for kind := range verbs {
		found := false
		for _, resource := range list.APIResources {
			if resource.Name == kind.Resource {
				found = true
				if got := strings.Join(resource.Verbs, " "); got != verbs[kind] {
					t.Errorf("%s: verbs %q", kind.Resource, got)
				}
			}
		}
		if !found {
			t.Errorf("%s is not discovered", kind.Resource)
		}
	}
}

// A reflector of today's client-go asks for a stream that begins with the
// whole state; an answer it does not understand makes it fall back to a list.
func TestInformersSyncByWatchList(t *testing.T) {
	if !features.FeatureGates().Enabled(features.WatchListClient) {
		t.Fatal("this client does not use WatchList: set KUBE_FEATURE_WatchListClient=true")
	}
	for _, kind := range allKinds {
		t.Run(kind.Resource, func(t *testing.T) {
			config := config(t)
			recorder := record(config)
			informers := dynamicinformer.NewDynamicSharedInformerFactory(dynamic.NewForConfigOrDie(config), 0)
			informer := informers.ForResource(kind).Informer()
			ctx := limited(t, 20*time.Second)
			informers.Start(ctx.Done())
			for _, synced := range informers.WaitForCacheSync(ctx.Done()) {
				if !synced {
					t.Fatal("the informer did not sync")
				}
			}
			streamed := false
			for _, request := range recorder.all() {
				query := request.URL.Query()
				streamed = streamed || query.Get("sendInitialEvents") == "true"
				if query.Get("watch") == "" {
					t.Errorf("fell back to a list: %s", request.URL)
				}
			}
			if !streamed {
				t.Error("no stream with initial events was asked for")
			}
			direct, _ := clients(t)
			list, err := direct.Resource(kind).List(ctx, metav1.ListOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if got := len(informer.GetStore().ListKeys()); got != len(list.Items) || got == 0 {
				t.Errorf("the informer holds %d objects, a list %d", got, len(list.Items))
			}
		})
	}
}

func TestEveryNodeHasARow(t *testing.T) {
	client, kube := clients(t)
	ctx := limited(t, 20*time.Second)
	nodes, err := kube.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, node := range nodes.Items {
		row, err := client.Resource(nodePerfs).Get(ctx, node.Name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if freshness := field(t, row, "status", "agent", "freshness"); freshness != "Fresh" {
			t.Errorf("%s is %v", node.Name, freshness)
		}
		if used, _ := field(t, row, "status", "usage", "cpuUsedMillicores").(int64); used <= 0 {
			t.Errorf("%s uses %v millicores", node.Name, used)
		}
	}
}

func TestEveryDemoPodIsMeasuredInItsTier(t *testing.T) {
	tiers := map[string]string{
		"checkout": "Critical", "search": "High", "mail": "Normal", "reports": "Low", "backup": "Background",
		"throttled": "Normal", "oversized": "Normal",
	}
	client, kube := clients(t)
	ctx := limited(t, 60*time.Second)
	pods, err := kube.CoreV1().Pods("demo").List(ctx, metav1.ListOptions{FieldSelector: "status.phase=Running"})
	if err != nil {
		t.Fatal(err)
	}
	if len(pods.Items) < len(tiers) {
		t.Fatalf("only %d demo pods run", len(pods.Items))
	}
	for _, pod := range pods.Items {
		app := pod.Labels["app"]
		eventually(t, 40*time.Second, pod.Name, func() (bool, string) {
			row, err := client.Resource(podPerfs).Namespace("demo").Get(ctx, pod.Name, metav1.GetOptions{})
			if err != nil {
				return false, err.Error()
			}
			if tier := field(t, row, "status", "placement", "tier"); tier != tiers[app] {
				return false, "tier is not " + tiers[app]
			}
			if field(t, row, "status", "usage") == nil {
				return false, "no usage yet"
			}
			return true, ""
		})
	}
}

// The text a person sees, through the kubectl that hack/kubectl runs.
func TestKubectlPrintsTables(t *testing.T) {
	config(t)
	for what, wanted := range map[string]string{
		"get nodeperfs":              `(?m)^NAME +.*\n\S+ +`,
		"get nperf -o wide":          `(?m)^NAME +.*\n\S+ +`,
		"get podperfs -n demo":       `(?m)^NAME +.*\n(\S+ +.*\n){7}`,
		"get savings":                `(?m)^cluster +`,
		"explain nodeperf.status":    `(?i)usage`,
		"get nodeperfs -o name":      `(?m)^nodeperf\.temper\.io/`,
		"get podperfs -A -l app=foo": `No resources found`,
	} {
		t.Run(what, func(t *testing.T) {
			output, err := exec.Command("../kubectl", strings.Fields(what)...).CombinedOutput()
			if err != nil || !regexp.MustCompile(wanted).Match(output) {
				t.Errorf("wanted %s, got (%v):\n%s", wanted, err, output)
			}
		})
	}
}

func TestSavingsSayWhatTheyRestOn(t *testing.T) {
	client, _ := clients(t)
	row, err := client.Resource(savings).Get(limited(t, 10*time.Second), "cluster", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	basis := field(t, row, "status", "basis")
	if basis != "Measured" && basis != "Insufficient" {
		t.Errorf("basis is %v", basis)
	}
	if message, _ := field(t, row, "status", "message").(string); basis == "Insufficient" && message == "" {
		t.Error("insufficient data without a word why")
	}
}
