// Command questions asks a scheduler extender which nodes suit a pod, as
// kube-scheduler does, and an extender that says nothing in turn: what it
// prints is what Temper's costs more.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"slices"
	"time"
)

// args is k8s.io/kube-scheduler/extender/v1.ExtenderArgs, with the pod as
// bytes: to write it from a v1.Pod costs the scheduler the same whoever answers.
type args struct {
	Pod       json.RawMessage
	Nodes     *struct{}
	NodeNames *[]string
}

type hostPriority struct {
	Host  string
	Score int64
}

func main() {
	url := flag.String("url", "", "the extender's /prioritize")
	nodes := flag.Int("nodes", 1000, "how many are asked about")
	requests := flag.Int("requests", 5000, "of each extender")
	pod := flag.String("pod", "", "file with a Pod; UID in it is replaced")
	header := flag.Bool("header", false, "print the table's head")
	flag.Parse()
	if err := run(*url, *pod, *nodes, *requests, *header); err != nil {
		log.Fatal(err)
	}
}

func run(url, file string, nodes, requests int, header bool) error {
	pod, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	noop, err := serveNoop()
	if err != nil {
		return err
	}
	names := make([]string, nodes)
	for i := range names {
		names[i] = fmt.Sprintf("ip-10-0-%d-%d.eu-central-1.compute.internal", i/256, i%256)
	}
	// Warm, as an extender is that has been there for a minute.
	if _, _, err := ask([]string{noop, url}, pod, names, requests); err != nil {
		return err
	}
	times, told, err := ask([]string{noop, url}, pod, names, requests)
	if err != nil {
		return err
	}
	if told == 0 {
		return fmt.Errorf("the extender said nothing: it knows none of the nodes")
	}
	if header {
		fmt.Println("| nodes | extender | p50 | p90 | p99 | p99.9 |")
		fmt.Println("|---|---|---|---|---|---|")
	}
	for i, name := range []string{"no-op (Go)", "temper-scheduler-ext"} {
		fmt.Printf("| %d | %s | %s | %s | %s | %s |\n", nodes, name,
			at(times[i], 0.5), at(times[i], 0.9), at(times[i], 0.99), at(times[i], 0.999))
	}
	return nil
}

// ask asks each extender so often, one question after the other, as the
// scheduling cycle does, and returns the times by extender and how many nodes
// the last answer named.
func ask(urls []string, pod []byte, names []string, requests int) ([][]time.Duration, int, error) {
	client := &http.Client{Timeout: time.Second}
	times := make([][]time.Duration, len(urls))
	told := 0
	for i := range requests {
		body := bytes.ReplaceAll(pod, []byte("UID"), fmt.Appendf(nil, "pod-%d", i%1000))
		for j, url := range urls {
			start := time.Now()
			answer, err := once(client, url, body, names)
			if err != nil {
				return nil, 0, err
			}
			times[j] = append(times[j], time.Since(start))
			told = len(answer)
		}
	}
	for i := range times {
		slices.Sort(times[i])
	}
	return times, told, nil
}

// once does what the scheduler's HTTPExtender does: writes, sends, reads.
func once(client *http.Client, url string, pod []byte, names []string) ([]hostPriority, error) {
	question, err := json.Marshal(&args{Pod: pod, NodeNames: &names})
	if err != nil {
		return nil, err
	}
	response, err := client.Post(url, "application/json", bytes.NewReader(question))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, response.Status)
	}
	var answer []hostPriority
	err = json.NewDecoder(response.Body).Decode(&answer)
	// Read to its end the connection is used again.
	_, _ = io.Copy(io.Discard, response.Body)
	return answer, err
}

func at(sorted []time.Duration, share float64) time.Duration {
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))].Round(time.Microsecond)
}

// serveNoop reads a question and says nothing.
func serveNoop() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		_, _ = io.Copy(io.Discard, in.Body)
		_, _ = io.WriteString(out, "[]")
	})}
	go func() { log.Print(server.Serve(listener)) }()
	return "http://" + listener.Addr().String(), nil
}
