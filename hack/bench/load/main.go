// Command load asks a Kubernetes API for lists and watches and says how quickly they came.
//
//	load list  --kubeconfig F --path /apis/... --clients 4 --seconds 10
//	load watch --kubeconfig F --path /apis/... --clients 100 --seconds 10
//	load fill  --kubeconfig F --from /apis/... --to /apis/... (copies objects into a CRD)
//
// Output is one line of JSON, for the script that pairs two runs.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

func main() {
	if len(os.Args) < 2 {
		fail(errors.New("say what to do: list, watch or fill"))
	}
	flags := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", os.Getenv("KUBECONFIG"), "how to reach the cluster")
	path := flags.String("path", "", "API path to list or watch")
	accept := flags.String("accept", "application/json", "Accept header")
	clients := flags.Int("clients", 4, "requests at a time")
	seconds := flags.Int("seconds", 10, "how long")
	from := flags.String("from", "", "fill: API path of the objects to copy")
	to := flags.String("to", "", "fill: API path (a namespace's, or cluster-scoped) to create them at")
	apiVersion := flags.String("api-version", "", "fill: apiVersion of the copies")
	kind := flags.String("kind", "", "fill: kind of the copies")
	_ = flags.Parse(os.Args[2:])

	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		fail(err)
	}
	config.QPS = -1
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		fail(err)
	}
	api := &api{client: client, host: config.Host, accept: *accept}
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(*seconds)*time.Second)
	defer cancel()
	switch os.Args[1] {
	case "list":
		report(repeat(ctx, *clients, func() (int64, error) { return list(ctx, api, *path) }))
	case "watch":
		report(repeat(ctx, *clients, func() (int64, error) { return synced(ctx, api, *path) }))
	case "fill":
		report(fill(context.Background(), api, *from, *to, *apiVersion, *kind))
	default:
		fail(fmt.Errorf("unknown command %q", os.Args[1]))
	}
}

type api struct {
	client *http.Client
	host   string
	accept string
}

func (a *api) do(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, a.host+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", a.accept)
	if len(body) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	return a.client.Do(request)
}

type result struct {
	Requests  int64   `json:"requests"`
	Errors    int64   `json:"errors"`
	PerSecond float64 `json:"perSecond"`
	Bytes     int64   `json:"bytesEach"`
	P50Millis float64 `json:"p50Millis"`
	P99Millis float64 `json:"p99Millis"`
}

// repeat runs one request after the other on each of so many clients until the time is up.
func repeat(ctx context.Context, clients int, request func() (int64, error)) result {
	var mutex sync.Mutex
	var latencies []time.Duration
	var failed, size atomic.Int64
	start := time.Now()
	var group sync.WaitGroup
	for range clients {
		group.Go(func() {
			for ctx.Err() == nil {
				began := time.Now()
				n, err := request()
				if err != nil {
					if ctx.Err() == nil {
						failed.Add(1)
					}
					continue
				}
				size.Store(n)
				mutex.Lock()
				latencies = append(latencies, time.Since(began))
				mutex.Unlock()
			}
		})
	}
	group.Wait()
	return summary(latencies, failed.Load(), size.Load(), time.Since(start))
}

// list reads one whole list.
func list(ctx context.Context, a *api, path string) (int64, error) {
	response, err := a.do(ctx, http.MethodGet, path, nil)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	n, err := io.Copy(io.Discard, response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, response.Status)
	}
	return n, err
}

// synced opens a streaming list and reads until the bookmark that ends its initial events.
func synced(ctx context.Context, a *api, path string) (int64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	response, err := a.do(ctx, http.MethodGet, path+
		"?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true", nil)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%s: %s", path, response.Status)
	}
	lines := bufio.NewReaderSize(response.Body, 1<<20)
	var total int64
	for {
		line, err := lines.ReadBytes('\n')
		total += int64(len(line))
		if bytes.Contains(line, []byte(`k8s.io/initial-events-end`)) {
			return total, nil
		}
		if err != nil {
			return total, err
		}
	}
}

// fill copies every object of one list into another resource, bytes of spec and status unchanged.
func fill(ctx context.Context, a *api, from, to, apiVersion, kind string) result {
	response, err := a.do(ctx, http.MethodGet, from, nil)
	if err != nil {
		fail(err)
	}
	defer response.Body.Close()
	var objects struct {
		Items []map[string]any `json:"items"`
	}
	if err := json.NewDecoder(response.Body).Decode(&objects); err != nil {
		fail(err)
	}
	start := time.Now()
	var failed atomic.Int64
	var latencies []time.Duration
	var mutex sync.Mutex
	work := make(chan map[string]any)
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			for object := range work {
				began := time.Now()
				if err := create(ctx, a, to, object); err != nil {
					fmt.Fprintln(os.Stderr, err)
					failed.Add(1)
					continue
				}
				mutex.Lock()
				latencies = append(latencies, time.Since(began))
				mutex.Unlock()
			}
		})
	}
	for _, object := range objects.Items {
		old, _ := object["metadata"].(map[string]any)
		object["apiVersion"], object["kind"] = apiVersion, kind
		object["metadata"] = map[string]any{"name": old["name"], "labels": old["labels"]}
		work <- object
	}
	close(work)
	group.Wait()
	return summary(latencies, failed.Load(), 0, time.Since(start))
}

func create(ctx context.Context, a *api, path string, object map[string]any) error {
	body, err := json.Marshal(object)
	if err != nil {
		return err
	}
	response, err := a.do(ctx, http.MethodPost, path, body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= 300 {
		err = fmt.Errorf("%s: %s %.300s", path, response.Status, answer)
	}
	if err != nil {
		return err
	}
	metadata, _ := object["metadata"].(map[string]any)
	return stripManagedFields(ctx, a, fmt.Sprintf("%s/%s", path, metadata["name"]))
}

// stripManagedFields takes away what the aggregated objects do not have either.
func stripManagedFields(ctx context.Context, a *api, path string) error {
	patch := []byte(`[{"op":"replace","path":"/metadata/managedFields","value":[{}]}]`)
	request, err := http.NewRequestWithContext(ctx, http.MethodPatch, a.host+path, bytes.NewReader(patch))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json-patch+json")
	response, err := a.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return fmt.Errorf("%s: %s", path, response.Status)
	}
	return nil
}

func summary(latencies []time.Duration, failed, size int64, took time.Duration) result {
	slices.Sort(latencies)
	at := func(q float64) float64 {
		if len(latencies) == 0 {
			return 0
		}
		return float64(latencies[min(len(latencies)-1, int(q*float64(len(latencies))))].Microseconds()) / 1000
	}
	return result{
		Requests:  int64(len(latencies)),
		Errors:    failed,
		PerSecond: float64(len(latencies)) / took.Seconds(),
		Bytes:     size,
		P50Millis: at(0.50),
		P99Millis: at(0.99),
	}
}

func report(r result) {
	_ = json.NewEncoder(os.Stdout).Encode(r)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "load:", err)
	os.Exit(1)
}
