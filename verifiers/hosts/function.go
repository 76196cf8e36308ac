// Asks the `verify` of a block about each line of standard input.
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if _, err := verify(lines.Text()); err != nil {
			fmt.Println("refused", err)
		} else {
			fmt.Println("accepted")
		}
	}
}
