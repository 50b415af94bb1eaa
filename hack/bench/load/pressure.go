package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"sync"
	"time"
)

// usage is what of a node's row tells that it became busy.
type usage struct {
	Object struct {
		Status struct {
			Capacity struct {
				CPUMillicores int64 `json:"cpuMillicores"`
			} `json:"capacity"`
			Usage struct {
				CPUUsedMillicores int64 `json:"cpuUsedMillicores"`
				Pressure          struct {
					CPUSomePermille int64 `json:"cpuSomePermille"`
				} `json:"pressure"`
				Window struct {
					End time.Time `json:"end"`
				} `json:"window"`
			} `json:"usage"`
		} `json:"status"`
	} `json:"object"`
}

// pressure has four threads per CPU run for two seconds, again and again at moments
// that no clock of the agent can know, and tells how long it is from the first of
// their instructions to the watch event in which the node's row says so: its
// pressure has risen by a twentieth, or its use by a tenth of the node. This
// machine must be the node.
func pressure(a *api, path, node string, rounds int) result {
	response, err := a.do(context.Background(), http.MethodGet,
		path+"?watch=1&fieldSelector="+url.QueryEscape("metadata.name="+node), "", nil)
	if err != nil {
		fail(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(response.Body)
		fail(fmt.Errorf("%s: %s", response.Status, text))
	}
	type event struct {
		usage
		at time.Time
	}
	events := make(chan event)
	go func() {
		defer close(events)
		lines := bufio.NewReaderSize(response.Body, 64<<10)
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				return
			}
			e := event{at: time.Now()}
			if json.Unmarshal(line, &e.usage) == nil {
				events <- e
			}
		}
	}()

	const burst = 2 * time.Second
	var latencies []time.Duration
	missed := int64(0)
	last := <-events
	for round := range rounds {
		// Calm again, and long enough for what is averaged over ten seconds to fall.
		calm := time.After(15*time.Second + rand.N(5*time.Second))
		for waiting := true; waiting; {
			select {
			case e, ok := <-events:
				if !ok {
					fail(fmt.Errorf("the watch ended in round %d", round))
				}
				last = e
			case <-calm:
				waiting = false
			}
		}
		before := last.Object.Status
		start := time.Now()
		done := burn(4*runtime.NumCPU(), burst)
		noticed := false
		for limit := time.After(10 * time.Second); !noticed; {
			select {
			case e, ok := <-events:
				if !ok {
					fail(fmt.Errorf("the watch ended in round %d", round))
				}
				last = e
				now := e.Object.Status.Usage
				noticed = now.Window.End.After(start) &&
					(now.Pressure.CPUSomePermille >= before.Usage.Pressure.CPUSomePermille+50 ||
						now.CPUUsedMillicores >= before.Usage.CPUUsedMillicores+e.Object.Status.Capacity.CPUMillicores/10)
				if noticed {
					latencies = append(latencies, e.at.Sub(start))
					fmt.Fprintf(os.Stderr, "round %d: %v\n", round+1, e.at.Sub(start).Round(time.Millisecond))
				}
			case <-limit:
				missed++
				noticed = true
			}
		}
		done.Wait()
	}
	return summary(latencies, missed, 0, time.Duration(rounds)*burst)
}

// burn keeps so many threads running.
func burn(threads int, length time.Duration) *sync.WaitGroup {
	var group sync.WaitGroup
	runtime.GOMAXPROCS(threads + 2) // and those that read
	end := time.Now().Add(length)
	for range threads {
		group.Go(func() {
			runtime.LockOSThread()
			for time.Now().Before(end) {
			}
		})
	}
	return &group
}
