// What is read of a message beside the recogniser (emergencies, a shared position), as ratios to one recognition.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { timesUs } from './load.mjs';

export function measureReading(root, recognitionUs) {
  const require = createRequire(join(root, 'dist', 'server', 'main.js'));
  const { createLibrary, requireContent } = require('./content');
  const { PositionTable } = require('./directory/position-table');
  const content = requireContent(root);
  const { emergencyIn } = createLibrary(content);
  const emergency = timesUs(
    content.examples.map(({ text }) => `${text} svp`),
    emergencyIn,
  );
  const table = PositionTable.read();
  const position = timesUs(positions(), (at) => table.communeAt(at));
  return {
    emergency_p50us: emergency.p50us,
    emergency_p99us: emergency.p99us,
    emergencyRatioToRecognition: emergency.p50us / recognitionUs,
    position_p50us: position.p50us,
    positionRatioToRecognition: position.p50us / recognitionUs,
  };
}

/** All over France, land and sea. */
function positions() {
  return Array.from({ length: 2000 }, (_, step) => ({
    latitude: 42.5 + (step % 100) * 0.085,
    longitude: -4.5 + Math.floor(step / 100) * 0.62,
  }));
}
