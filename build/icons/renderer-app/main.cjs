// Draws an SVG at several sizes: `electron renderer-app FOLDER SIZE=FILE.svg …` writes FOLDER/SIZE.png.
const { app, BrowserWindow } = require('electron');
const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const [folder, ...jobs] = process.argv.slice(process.argv.indexOf('--') + 1);
app.commandLine.appendSwitch('force-device-scale-factor', '1');
app.disableHardwareAcceleration();
app.on('window-all-closed', () => undefined); // one window after the other
app
  .whenReady()
  .then(drawAll)
  .then(
    () => app.exit(0),
    (error) => {
      console.error(error);
      app.exit(1);
    },
  );

async function drawAll() {
  for (const job of jobs) {
    const [size, file] = job.split('=');
    writeFileSync(path.join(folder, `${size}.png`), await draw(Number(size), file));
  }
}

async function draw(size, file) {
  const window = new BrowserWindow({
    width: size,
    height: size,
    useContentSize: true,
    frame: false,
    transparent: true,
    show: false,
    webPreferences: { offscreen: true },
  });
  const svg = readFileSync(file).toString('base64');
  const page = `<body style="margin:0"><img width="${size}" height="${size}" src="data:image/svg+xml;base64,${svg}">`;
  const painted = new Promise((resolve) => {
    window.webContents.on('paint', (_event, _area, image) => resolve(image));
  });
  await window.loadURL(`data:text/html,${encodeURIComponent(page)}`);
  await window.webContents.executeJavaScript('document.images[0].decode()');
  await painted;
  const image = await window.webContents.capturePage({ x: 0, y: 0, width: size, height: size });
  window.destroy();
  return image.toPNG();
}
