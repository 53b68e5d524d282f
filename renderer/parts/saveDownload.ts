/** Has the browser save what it finds at an address of ours. */
export function saveDownload(address: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.click()
}
