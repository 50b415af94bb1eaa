package conformance

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
)

var (
	namespaces  = schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}
	services    = schema.GroupVersionResource{Version: "v1", Resource: "services"}
	autoscalers = schema.GroupVersionResource{Group: "autoscaling", Version: "v2", Resource: "horizontalpodautoscalers"}
	apiServices = schema.GroupVersionResource{Group: "apiregistration.k8s.io", Version: "v1", Resource: "apiservices"}
)

func TestClusterLoopbackScales(t *testing.T) {
	proves(t, "F14")
	config := aggregated(t, startShop(t))
	for _, contentType := range []string{"application/json", "application/vnd.kubernetes.protobuf"} {
		t.Run(contentType, func(t *testing.T) {
			checkScaleClient(t, config, contentType)
		})
	}
	t.Run("kubectl", func(t *testing.T) {
		makeRack(t, config, "by-kubectl", 3)
		kubectl(t, "scale", "--namespace=default", "racks.shop.example.com/by-kubectl", "--current-replicas=3", "--replicas=5")
		if got := stands(t, config, "by-kubectl"); got != 5 {
			t.Errorf("it has %d stands", got)
		}
		said := kubectl(t, "get", "--namespace=default", "racks.shop.example.com/by-kubectl", "--subresource=scale")
		if !strings.Contains(said, "DESIRED") || !strings.Contains(said, "by-kubectl") {
			t.Errorf("kubectl shows the scale as %q", said)
		}
	})
}

// TestClusterLoopbackAutoscales has kube-controller-manager's autoscaler bring
// a rack up to the fewest stands it may have, for which it needs no metrics.
func TestClusterLoopbackAutoscales(t *testing.T) {
	proves(t, "F14")
	config := aggregated(t, startShop(t))
	makeRack(t, config, "autoscaled", 1)
	client := dynamic.NewForConfigOrDie(config).Resource(autoscalers).Namespace("default")
	create(t, client, "autoscaling/v2", "HorizontalPodAutoscaler", "autoscaled", map[string]any{
		"scaleTargetRef": map[string]any{"apiVersion": racks.GroupVersion().String(), "kind": "Rack", "name": "autoscaled"},
		"minReplicas":    int64(3),
		"maxReplicas":    int64(5),
	})

	// It looks for new kinds every 30 seconds, and after each object every 15.
	within(t, 2*time.Minute, "the autoscaler to scale", func() bool { return stands(t, config, "autoscaled") == 3 })
}

func TestClusterLoopbackFollowsLogs(t *testing.T) {
	proves(t, "F15")
	config := aggregated(t, startShop(t))
	checkLog(t, config)
	t.Run("kubectl", func(t *testing.T) {
		ctx, leave := context.WithCancel(context.Background())
		defer leave()
		log := kubectlCommand(t, ctx, "get", "--raw", bikePath+"/log?follow=true")
		output, err := log.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := log.Start(); err != nil {
			t.Fatal(err)
		}
		checkLines(t, output)

		leave()

		_ = log.Wait()
		until(t, "the server to hear that kubectl left", func() bool { return counts(t, config) == "0 follow, 0 talk\n" })
	})
}

func TestClusterLoopbackEndsLogsOnStop(t *testing.T) {
	proves(t, "F15", "H5")
	server := startShop(t)
	checkStopEndsLogs(t, server, aggregated(t, server))
}

func TestClusterLoopbackTalks(t *testing.T) {
	proves(t, "A8", "F15")
	checkExecutor(t, aggregated(t, startShop(t)))
}

// aggregated makes the cluster serve a shop as part of its API, until the test
// ends, and returns the way to it. That takes a kube-apiserver that reaches
// this machine.
func aggregated(t *testing.T, server *shop) *rest.Config {
	t.Helper()
	config := cluster(t)
	host, err := url.Parse(config.Host)
	if err != nil || host.Hostname() != "127.0.0.1" {
		t.Skipf("kube-apiserver is at %s and cannot reach what runs here", config.Host)
	}
	_, written, _ := strings.Cut(server.address, ":")
	port, err := strconv.ParseInt(written, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	client := dynamic.NewForConfigOrDie(config)
	name := "shop-" + written
	group := racks.GroupVersion()
	create(t, client.Resource(namespaces), "v1", "Namespace", name, nil)
	create(t, client.Resource(services).Namespace(name), "v1", "Service", name, map[string]any{
		"type":         "ExternalName",
		"externalName": "localhost",
		"ports":        []any{map[string]any{"port": port}},
	})
	create(t, client.Resource(apiServices), "apiregistration.k8s.io/v1", "APIService", group.Version+"."+group.Group,
		map[string]any{
			"group":                 group.Group,
			"version":               group.Version,
			"groupPriorityMinimum":  int64(1000),
			"versionPriority":       int64(15),
			"insecureSkipTLSVerify": true,
			"service":               map[string]any{"name": name, "namespace": name, "port": port},
		})
	discover := discovery.NewDiscoveryClientForConfigOrDie(config)
	until(t, "kube-apiserver to serve the shop", func() bool {
		_, lists, err := discover.ServerGroupsAndResources()
		for _, list := range lists {
			if list.GroupVersion == group.String() {
				return err == nil
			}
		}
		return false
	})
	until(t, "the way there", func() bool { return counts(t, config) == "0 follow, 0 talk\n" })
	return config
}

// create makes an object that goes when the test ends.
func create(t *testing.T, client dynamic.ResourceInterface, version, kind, name string, spec map[string]any) {
	t.Helper()
	object := map[string]any{"apiVersion": version, "kind": kind, "metadata": map[string]any{"name": name}}
	if spec != nil {
		object["spec"] = spec
	}
	if _, err := client.Create(context.Background(), &unstructured.Unstructured{Object: object}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := client.Delete(ctx, name, metav1.DeleteOptions{}); err != nil {
			t.Errorf("%s %s stays: %v", kind, name, err)
		}
	})
}

// kubectl runs the cluster's own.
func kubectl(t *testing.T, arguments ...string) string {
	t.Helper()
	command := kubectlCommand(t, context.Background(), arguments...)
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %v", command, err)
	}
	return string(output)
}

func kubectlCommand(t *testing.T, ctx context.Context, arguments ...string) *exec.Cmd {
	t.Helper()
	config := os.Getenv("TEMPER_KUBECONFIG")
	program := "kubectl"
	if programs, err := os.ReadFile(filepath.Join(filepath.Dir(config), "run", "programs")); err == nil {
		program = filepath.Join(strings.TrimSpace(string(programs)), "kubectl")
	}
	flags := []string{"--kubeconfig=" + config, "--cache-dir=" + t.TempDir()}
	command := exec.CommandContext(ctx, program, append(flags, arguments...)...)
	command.Stderr = os.Stderr
	return command
}
