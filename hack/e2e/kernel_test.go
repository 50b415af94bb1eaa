package e2e

import (
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

type reading struct {
	at   time.Time
	busy float64 // seconds of CPU, all cores
}

// The node's row states a window; what the kernel counted over the same window
// is read here, beside the agent, so this must run on the node's machine.
func TestNodeCPUAgreesWithTheKernel(t *testing.T) {
	client, kube := clients(t)
	ctx := limited(t, 90*time.Second)
	nodes, err := kube.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(nodes.Items) != 1 || nodes.Items[0].Status.NodeInfo.KernelVersion != kernelRelease(t) || runtime.GOOS != "linux" {
		t.Skip("the node is not this machine")
	}
	readings := []reading{}
	for started := time.Now(); time.Since(started) < 80*time.Second; time.Sleep(100 * time.Millisecond) {
		readings = append(readings, reading{time.Now(), busySeconds(t)})
		if len(readings)%10 != 0 {
			continue
		}
		row, err := client.Resource(nodePerfs).Get(ctx, nodes.Items[0].Name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		start := instant(t, field(t, row, "status", "usage", "window", "start"))
		end := instant(t, field(t, row, "status", "usage", "window", "end"))
		if start.Before(readings[0].at) || end.After(readings[len(readings)-1].at) {
			continue // not all of the window has been seen from here
		}
		used, _ := field(t, row, "status", "usage", "cpuUsedMillicores").(int64)
		kernel := 1000 * (busyAt(readings, end) - busyAt(readings, start)) / end.Sub(start).Seconds()
		t.Logf("window %v: row %d millicores, kernel %.0f", end.Sub(start), used, kernel)
		if math.Abs(float64(used)-kernel) > 0.05*kernel {
			t.Errorf("the row says %d millicores, the kernel %.0f: more than 5 %% apart", used, kernel)
		}
		return
	}
	t.Fatal("no window was seen as a whole")
}

func busySeconds(t *testing.T) float64 {
	content, err := os.ReadFile("/proc/stat")
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(content), "\n")
	ticks := 0.0
	for i, word := range strings.Fields(line)[1:] {
		// user nice system idle iowait irq softirq steal; guest time is in user.
		if value, err := strconv.ParseFloat(word, 64); err == nil && (i < 3 || i == 5 || i == 6) {
			ticks += value
		}
	}
	return ticks / 100
}

// busyAt reads between two readings as if the time between was even.
func busyAt(readings []reading, at time.Time) float64 {
	for i := 1; i < len(readings); i++ {
		if !readings[i].at.Before(at) {
			from, to := readings[i-1], readings[i]
			share := at.Sub(from.at).Seconds() / to.at.Sub(from.at).Seconds()
			return from.busy + share*(to.busy-from.busy)
		}
	}
	return math.NaN()
}

func instant(t *testing.T, value any) time.Time {
	t.Helper()
	text, _ := value.(string)
	parsed, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func kernelRelease(t *testing.T) string {
	content, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		t.Skip("no /proc here")
	}
	return strings.TrimSpace(string(content))
}
