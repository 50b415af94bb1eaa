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
	// Windows are as short as two seconds, in which a tenth of a second of work at
	// an edge counts: several are compared as one, with the kernel read often.
	seen, rows, kernel, length := "", 0.0, 0.0, 0.0
	for started := time.Now(); time.Since(started) < 80*time.Second; time.Sleep(20 * time.Millisecond) {
		readings = append(readings, reading{time.Now(), busySeconds(t)})
		if len(readings)%25 != 0 {
			continue
		}
		row, err := client.Resource(nodePerfs).Get(ctx, nodes.Items[0].Name, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		said, _ := field(t, row, "status", "usage", "window", "end").(string)
		start := instant(t, field(t, row, "status", "usage", "window", "start"))
		end := instant(t, said)
		if said == seen || start.Before(readings[0].at) || end.After(readings[len(readings)-1].at) {
			continue // known, or not all of the window has been seen from here
		}
		used, _ := field(t, row, "status", "usage", "cpuUsedMillicores").(int64)
		seen = said
		rows += float64(used) / 1000 * end.Sub(start).Seconds()
		kernel += busyAt(readings, end) - busyAt(readings, start)
		length += end.Sub(start).Seconds()
		t.Logf("window %v: row %d millicores; so far row %.2f s, kernel %.2f s", end.Sub(start), used, rows, kernel)
		if length < 20 {
			continue
		}
		if math.Abs(rows-kernel) > 0.05*kernel {
			t.Errorf("the rows say %.2f s, the kernel %.2f: more than 5 %% apart", rows, kernel)
		}
		return
	}
	t.Fatal("too few windows were seen as a whole")
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
