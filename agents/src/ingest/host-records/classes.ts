import type { Mapped } from './provider-record';

type ClassAndActivity = Pick<Mapped, 'class_uid' | 'class_name' | 'activity_id' | 'activity_name'>;

function classOf(class_uid: number, class_name: string) {
  return (activity_id: number, activity_name: string): ClassAndActivity => ({
    ...{ class_uid, class_name, activity_id, activity_name },
  });
}

/** The classes of OCSF that records of hosts belong to; each takes an activity of the class. */
export const ocsfClasses = {
  base: classOf(0, 'Base Event'),
  file: classOf(1001, 'File System Activity'),
  module: classOf(1005, 'Module Activity'),
  process: classOf(1007, 'Process Activity'),
  authentication: classOf(3002, 'Authentication'),
  network: classOf(4001, 'Network Activity'),
  dns: classOf(4003, 'DNS Activity'),
  registryKey: classOf(201_001, 'Registry Key Activity'),
  registryValue: classOf(201_002, 'Registry Value Activity'),
} as const;
