package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type result struct {
	Requests  int64   `json:"requests"`
	Errors    int64   `json:"errors"`
	PerSecond float64 `json:"perSecond"`
	Bytes     int64   `json:"bytesEach"`
	P50Millis float64 `json:"p50Millis"`
	P99Millis float64 `json:"p99Millis"`
	// CPU time of the server, for each event of a fan-out.
	CPUMicros float64 `json:"cpuMicrosEach,omitempty"`
	// Cores of the server that were busy, and changes that all watchers of everything saw, in a crowd.
	CPUShare float64 `json:"cores,omitempty"`
	Changes  float64 `json:"changesPerSecond,omitempty"`
}

// repeat runs one request after the other on each of so many clients until the time is up.
func repeat(ctx context.Context, clients int, request func(client int) (int64, error)) result {
	var mutex sync.Mutex
	var latencies []time.Duration
	var failed, size atomic.Int64
	start := time.Now()
	var group sync.WaitGroup
	for client := range clients {
		group.Go(func() {
			for ctx.Err() == nil {
				began := time.Now()
				n, err := request(client)
				if ctx.Err() != nil {
					return
				}
				if err != nil {
					if failed.Add(1) == 1 {
						fmt.Fprintln(os.Stderr, err)
					}
					continue
				}
				size.Store(max(n, size.Load()))
				mutex.Lock()
				latencies = append(latencies, time.Since(began))
				mutex.Unlock()
			}
		})
	}
	group.Wait()
	return summary(latencies, failed.Load(), size.Load(), time.Since(start))
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

// cpu is the time that all threads of a process have run; none for no process.
func cpu(pid int) time.Duration {
	if pid == 0 {
		return 0
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		fail(err)
	}
	// Behind the name, which may hold anything: fields 14 and 15, in hundredths of a second.
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			fail(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
