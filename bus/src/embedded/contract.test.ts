import { busContract } from '../bus-contract-suite';
import { BusFolder } from './bus-folder.test.kit';

busContract('the embedded bus', () => BusFolder.open());
