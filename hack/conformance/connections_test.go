package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"
)

const oneBike = "https://shop.test/apis/shop.example.com/v1/namespaces/default/bikes/bike-1"

// get reads one object and tells what came of it.
func get(t *testing.T, client *http.Client, counts *tally) {
	response, err := client.Do(counts.request(t, context.Background(), oneBike))
	if err != nil {
		counts.outcome(err.Error())
		return
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || !json.Valid(body) {
		counts.outcome(fmt.Sprintf("%s: %v %q", response.Status, err, body))
		return
	}
	counts.outcome(response.Status)
}

// watch reads events until the server ends them, and tells how that was.
// begun is called once the first event is in.
func watch(t *testing.T, ctx context.Context, client *http.Client, counts *tally, begun func()) {
	response, err := client.Do(counts.request(t, ctx, bikes+"?watch=1"))
	if err != nil {
		counts.outcome(err.Error())
		begun()
		return
	}
	defer response.Body.Close()
	reader := bufio.NewReader(response.Body)
	for begin := begun; ; begin = func() {} {
		line, err := reader.ReadBytes('\n')
		if err != nil {
			begin()
		}
		switch {
		case err == io.EOF && len(line) == 0:
			counts.outcome(response.Status)
			return
		case err != nil:
			counts.outcome(fmt.Sprintf("%s: %v behind %q", response.Status, err, line))
			return
		case !json.Valid(bytes.TrimSpace(line)):
			counts.outcome(fmt.Sprintf("no event: %q", line))
			return
		}
		begin()
	}
}

// work sends requests one after the other until told to stop.
func work(t *testing.T, workers int, client *http.Client, counts *tally) (stop func()) {
	done := make(chan struct{})
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					get(t, client, counts)
				}
			}
		})
	}
	return sync.OnceFunc(func() {
		close(done)
		all.Wait()
	})
}

// until waits for something that is about to happen.
func until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	within(t, 30*time.Second, what, condition)
}

// within waits for something that takes its time.
func within(t *testing.T, patience time.Duration, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// TestStopEndsWatchesCleanlyAndLosesNothing: one HTTP/2 connection with 300
// watches and requests without a pause, when its server stops.
func TestStopEndsWatchesCleanlyAndLosesNothing(t *testing.T) {
	proves(t, "A12", "H5", "I5")
	stops := startShop(t, "--goaway-chance=0", "--shutdown-grace-period=20s")
	other := startShop(t, "--goaway-chance=0")
	var replicas service
	replicas.set(stops)
	client := replicas.client(t, "h2")
	requests, watches := newTally(), newTally()
	get(t, client, requests)
	var begun, over sync.WaitGroup
	for range 300 {
		begun.Add(1)
		over.Go(func() { watch(t, t.Context(), client, watches, begun.Done) })
	}
	begun.Wait()
	if len(watches.connections) != 1 {
		t.Fatalf("the watches are on %d connections", len(watches.connections))
	}
	stop := work(t, 4, client, requests)
	defer stop()
	until(t, "some answers", func() bool { return requests.total.Load() > 200 })

	replicas.set(other)
	stops.stop(t)
	over.Wait()
	stops.awaitEnd(t)
	before := requests.total.Load()
	until(t, "more answers", func() bool { return requests.total.Load() > before+200 })
	stop()

	watches.mustBeAll(t, "200 OK")
	requests.mustBeAll(t, "200 OK")
	if len(requests.connections) != 2 || requests.servers[other.address] < 200 {
		t.Errorf("answered by %v on %v", requests.servers, requests.connections)
	}
}

// TestRollingRestartLosesNothing: two servers are replaced one after the other
// while clients of both protocols ask and watch without a pause. New connections
// go where /readyz says so, which is known a little later.
func TestRollingRestartLosesNothing(t *testing.T) {
	proves(t, "H5")
	flags := []string{"--goaway-chance=0.001", "--shutdown-delay-duration=1s", "--shutdown-grace-period=20s"}
	replicas := []*shop{startShop(t, flags...), startShop(t, flags...)}
	var running sync.Mutex
	all := func() []*shop {
		running.Lock()
		defer running.Unlock()
		return replicas
	}
	var front service
	front.set(replicas...)
	front.follow(t, 200*time.Millisecond, all)
	requests, watches := newTally(), newTally()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var watchers sync.WaitGroup
	for _, protocol := range []string{"h2", "h2", "http/1.1"} {
		client := front.client(t, protocol)
		defer work(t, 2, client, requests)()
		for range 10 {
			watchers.Go(func() {
				for ctx.Err() == nil {
					once := newTally()
					watch(t, ctx, client, once, func() {})
					if ctx.Err() == nil {
						once.mustBeAll(t, "200 OK")
						watches.outcome("ended by the server")
					}
				}
			})
		}
	}
	until(t, "some answers", func() bool { return requests.total.Load() > 500 })

	for _, old := range all() {
		fresh := startShop(t, flags...)
		running.Lock()
		replicas = append(without(replicas, old), old, fresh)
		running.Unlock()
		old.stop(t)
		old.awaitEnd(t)
		running.Lock()
		replicas = without(replicas, old)
		running.Unlock()
		before := requests.total.Load()
		until(t, "more answers", func() bool { return requests.total.Load() > before+500 })
	}

	cancel()
	watchers.Wait()
	requests.mustBeAll(t, "200 OK")
	watches.mustBeAll(t, "ended by the server")
	t.Logf("%d requests, %d watches that began anew", requests.total.Load(), watches.total.Load())
}

// TestClientsComeToEveryReplica: one client that would keep its connection for
// ever, two servers.
func TestClientsComeToEveryReplica(t *testing.T) {
	proves(t, "A13")
	const asked = 30_000
	one := startShop(t, "--goaway-chance=0.02")
	two := startShop(t, "--goaway-chance=0.02")
	var front service
	front.set(one, two)
	client := front.client(t, "h2")
	requests, watches := newTally(), newTally()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	begun := make(chan struct{})
	over := make(chan struct{})
	events := newTally()
	go func() {
		defer close(over)
		response, err := client.Do(watches.request(t, ctx, bikes+"?watch=1"))
		if err != nil {
			watches.outcome(err.Error())
			close(begun)
			return
		}
		defer response.Body.Close()
		close(begun)
		lines := bufio.NewScanner(response.Body)
		for lines.Scan() {
			events.outcome("event")
		}
		watches.outcome(fmt.Sprint(lines.Err()))
	}()
	<-begun

	for range asked {
		get(t, client, requests)
	}

	requests.mustBeAll(t, "200 OK")
	share := float64(requests.servers[one.address]) / asked
	t.Logf("%.1f%% went to the first, on %d connections", 100*share, len(requests.connections))
	if share < 0.4 || share > 0.6 {
		t.Errorf("answered by %v", requests.servers)
	}
	before := events.total.Load()
	until(t, "the first connection's watch to go on", func() bool { return events.total.Load() > before+2 })
	cancel()
	<-over
	watches.mustBeAll(t, context.Canceled.Error())
}
