// The least an app can do: one window with one word in it. What start-up and memory are compared with.
const { app, BrowserWindow } = require('electron')
void app.whenReady().then(() => new BrowserWindow({ width: 1280, height: 800 }).loadURL('data:text/html,<main>blank</main>'))
