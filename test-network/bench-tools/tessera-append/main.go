// Command tessera-append measures durable appends to a Tessera log on a POSIX file system: the other
// side of the bench "event-store". It prints one JSON object to standard output for every number of
// operations that it reads, one on a line, from standard input.
package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

type result struct {
	Operations  int     `json:"operations"`
	WallSeconds float64 `json:"wallSeconds"`
	CPUSeconds  float64 `json:"cpuSeconds"`
	Size        uint64  `json:"size"`
}

func main() {
	folder := flag.String("folder", "", "an empty folder for the log")
	payload := flag.Int("payload", 400, "bytes of an entry")
	inFlight := flag.Int("in-flight", 1000, "appends that wait at the same time")
	batchSize := flag.Int("batch", 1000, "entries that share a write")
	batchAge := flag.Duration("age", 50*time.Millisecond, "how long an entry waits for others")
	flag.Parse()
	if err := run(*folder, *payload, *inFlight, *batchSize, *batchAge); err != nil {
		log.Fatal(err)
	}
}

func run(folder string, payload, inFlight, batchSize int, batchAge time.Duration) error {
	ctx := context.Background()
	secret, _, err := note.GenerateKey(rand.Reader, "bench")
	if err != nil {
		return err
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return err
	}
	driver, err := posix.New(ctx, posix.Config{Path: folder})
	if err != nil {
		return err
	}
	options := tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithCheckpointInterval(time.Second).
		WithPushback(uint(4*inFlight)).
		WithBatching(uint(batchSize), batchAge)
	appender, shutdown, _, err := tessera.NewAppender(ctx, driver, options)
	if err != nil {
		return err
	}
	entries := &entries{payload: payload}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		operations, err := strconv.Atoi(lines.Text())
		if err != nil {
			return fmt.Errorf("a number of operations on each line: %w", err)
		}
		measured, err := measure(ctx, appender, entries, operations, inFlight)
		if err != nil {
			return err
		}
		if err := json.NewEncoder(os.Stdout).Encode(measured); err != nil {
			return err
		}
	}
	return shutdown(ctx)
}

// entries gives every append other bytes, of the size that was asked for.
type entries struct {
	payload int
	count   atomic.Uint64
}

func (e *entries) next() []byte {
	bytes := make([]byte, e.payload)
	binary.BigEndian.PutUint64(bytes, e.count.Add(1))
	return bytes
}

func measure(ctx context.Context, appender *tessera.Appender, entries *entries, operations, inFlight int) (result, error) {
	var left, last atomic.Int64
	left.Store(int64(operations))
	failures := make(chan error, inFlight)
	cpu, started := cpuSeconds(), time.Now()
	var workers sync.WaitGroup
	for range inFlight {
		workers.Go(func() {
			for left.Add(-1) >= 0 {
				index, err := appender.Add(ctx, tessera.NewEntry(entries.next()))()
				if err != nil {
					failures <- err
					return
				}
				for {
					seen := last.Load()
					if int64(index.Index) <= seen || last.CompareAndSwap(seen, int64(index.Index)) {
						break
					}
				}
			}
		})
	}
	workers.Wait()
	wall := time.Since(started).Seconds()
	used := cpuSeconds() - cpu
	select {
	case err := <-failures:
		return result{}, err
	default:
		return result{operations, wall, used, uint64(last.Load()) + 1}, nil
	}
}

// cpuSeconds is the processor time of this process so far, user and system together.
func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(usage.Utime) + seconds(usage.Stime)
}
