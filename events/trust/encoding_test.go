package trust

import (
	"encoding/base32"
	"encoding/binary"
)

// base32Checked encodes bytes as nkeys does, prefix and all, without asking
// whether the prefix is one: CRC-16/XMODEM behind, base 32 without padding.
func base32Checked(raw []byte) string {
	var crc uint16
	for _, b := range raw {
		crc ^= uint16(b) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(binary.LittleEndian.AppendUint16(append([]byte(nil), raw...), crc))
}
