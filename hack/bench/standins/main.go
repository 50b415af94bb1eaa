// Command standins runs processes in cgroups as a kubelet with the cgroupfs driver would lay them
// out, so that what observes a node has real pods to observe where no kubelet runs.
//
//	standins --root kubepods-bench --threads 18 <PODS
//
// PODS has a line for each: its uid, its container's id, and the millicores it uses: one number, or
// two with a dash between which it changes every twenty seconds. The processes live until standins
// is told to end, and take their cgroups with them.
//
//	standins --supervisor SOCKET
//
// plays temper-supervisor instead.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// The agent and cAdvisor read these; others of version 1 are left alone.
var controllers = []string{"cpu", "cpuacct", "memory"}

const hierarchy = "/sys/fs/cgroup"

func main() {
	root := flag.String("root", "kubepods-bench", "name of the cgroup that holds all pods")
	threads := flag.Int("threads", 18, "threads of each process")
	be := flag.String("be", "", "be one pod's process that uses so many millicores")
	socket := flag.String("supervisor", "", "be a supervisor at this socket instead")
	flag.Parse()
	if *socket != "" {
		fmt.Fprintln(os.Stderr, "standins:", supervise(*socket))
		os.Exit(1)
	}
	if *be != "" {
		pretend(*be, *threads)
		return
	}
	if err := run(*root, *threads); err != nil {
		fmt.Fprintln(os.Stderr, "standins:", err)
		os.Exit(1)
	}
}

func run(root string, threads int) error {
	trees, err := makeRoots(root)
	if err != nil {
		return err
	}
	defer remove(trees)
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM, syscall.SIGINT)
	var started []*exec.Cmd
	defer func() {
		for _, process := range started {
			_ = process.Process.Kill()
			_ = process.Wait()
		}
	}()
	pods := bufio.NewScanner(os.Stdin)
	for pods.Scan() {
		words := strings.Fields(pods.Text())
		if len(words) != 3 {
			return fmt.Errorf("a pod is uid, id and millicores, not %q", pods.Text())
		}
		process, err := start(trees, filepath.Join("burstable", "pod"+words[0], words[1]), words[2], threads)
		if err != nil {
			return err
		}
		started = append(started, process)
	}
	fmt.Println("running", len(started))
	<-asked
	return nil
}

// makeRoots makes the cgroup of all pods in each tree there is: one, or one for each controller.
func makeRoots(name string) ([]string, error) {
	var trees []string
	if _, err := os.Stat(filepath.Join(hierarchy, "cgroup.controllers")); err == nil {
		trees = []string{filepath.Join(hierarchy, name)}
	} else {
		for _, controller := range controllers {
			trees = append(trees, filepath.Join(hierarchy, controller, name))
		}
	}
	for _, tree := range trees {
		if err := os.MkdirAll(filepath.Join(tree, "burstable"), 0o755); err != nil {
			return nil, err
		}
		pass(filepath.Dir(tree), tree, filepath.Join(tree, "burstable"))
	}
	return trees, nil
}

// pass has cgroups of version 2 measure what is below them; version 1 has no such file.
func pass(cgroups ...string) {
	for _, cgroup := range cgroups {
		for _, controller := range []string{"+cpu", "+memory"} {
			_ = write(filepath.Join(cgroup, "cgroup.subtree_control"), controller)
		}
	}
}

func start(trees []string, pod, millicores string, threads int) (*exec.Cmd, error) {
	process := exec.Command("/proc/self/exe", "--be", millicores, "--threads", strconv.Itoa(threads))
	process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	process.Stderr = os.Stderr
	hold, err := process.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := process.Start(); err != nil {
		return nil, err
	}
	for _, tree := range trees {
		cgroup := filepath.Join(tree, pod)
		if err := os.MkdirAll(cgroup, 0o755); err != nil {
			return nil, err
		}
		pass(filepath.Dir(cgroup))
		if err := write(filepath.Join(cgroup, "cgroup.procs"), strconv.Itoa(process.Process.Pid)); err != nil {
			return nil, err
		}
	}
	// Only now: threads are made where their process is.
	_, err = hold.Write([]byte("\n"))
	return process, err
}

func remove(trees []string) {
	for _, tree := range trees {
		var found []string
		_ = filepath.WalkDir(tree, func(path string, entry os.DirEntry, err error) error {
			if err == nil && entry.IsDir() {
				found = append(found, path)
			}
			return nil
		})
		for i := len(found) - 1; i >= 0; i-- {
			for tries := 0; errors.Is(syscall.Rmdir(found[i]), syscall.EBUSY) && tries < 100; tries++ {
				time.Sleep(10 * time.Millisecond)
			}
		}
	}
}

func write(file, text string) error {
	return os.WriteFile(file, []byte(text), 0)
}

// pretend is a pod's process: threads that wait, and one that works a little every second.
func pretend(millicores string, threads int) {
	_, _ = os.Stdin.Read(make([]byte, 1))
	low, high, varies := strings.Cut(millicores, "-")
	least := number(low)
	most := least
	if varies {
		most = number(high)
	}
	// The runtime has threads of its own.
	for threadCount() < threads {
		go func() {
			runtime.LockOSThread()
			for {
				wait := syscall.Timespec{Sec: 3600}
				_ = syscall.Nanosleep(&wait, nil)
			}
		}()
		time.Sleep(time.Millisecond)
	}
	runtime.LockOSThread()
	began := time.Now()
	for {
		use := least
		if int(time.Since(began).Seconds())/20%2 == 1 {
			use = most
		}
		busy := time.Duration(use) * time.Millisecond
		for start := time.Now(); time.Since(start) < busy; {
		}
		wait := syscall.NsecToTimespec(int64(time.Second - busy))
		_ = syscall.Nanosleep(&wait, nil)
	}
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil || value < 0 || value > 1000 {
		fmt.Fprintln(os.Stderr, "standins: no millicores:", text)
		os.Exit(1)
	}
	return value
}

func threadCount() int {
	entries, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return 1 << 30
	}
	return len(entries)
}
